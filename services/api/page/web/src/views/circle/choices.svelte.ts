import type { Kind, Trend } from './contacts';

/** By what contacts stand together. */
export type Grouping = 'none' | 'tag' | 'place' | 'topic';
export const GROUPINGS: Grouping[] = ['none', 'tag', 'place', 'topic'];

/** Who is shown; null where all are. */
export interface Filter {
  kind: Kind | null;
  tag: string | null;
  place: string | null;
  topic: string | null;
  trend: Trend | null;
}

export const NO_FILTER: Filter = { kind: null, tag: null, place: null, topic: null, trend: null };

/** How somebody looks at a circle. */
export class Choices {
  asTable = $state(false);
  grouping = $state<Grouping>('none');
  filter = $state<Filter>({ ...NO_FILTER });
}

const kept = new Map<string, Choices>();

/** How ego's circle was looked at last: one comes back from a person to the same picture. */
export function choicesOf(ego: string): Choices {
  const choices = kept.get(ego) ?? new Choices();
  kept.set(ego, choices);
  return choices;
}
