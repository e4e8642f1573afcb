/** One line of a chart: a value for each day, null where there is none. */
export interface Series {
  name: string;
  values: (number | null)[];
  /** Whether what is below the line is filled. */
  area?: boolean;
}

/** Where the value axis ends: the greatest of all values, and never nothing. */
export function greatest(series: Series[]): number {
  return Math.max(1, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
}

/** The index of the point nearest to `share` (0 to 1) of the width, among `count` even ones. */
export function nearest(share: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.round(share * (count - 1))));
}
