/** How likely something is, in words that people use; the number stands beside them. */
const WORDS = [
  ['almost-certain', 0.95],
  ['very-likely', 0.75],
  ['likely', 0.5],
  ['possible', 0.25],
  ['unlikely', 0.05],
] as const;

export type Chance = (typeof WORDS)[number][0] | 'very-unlikely';

export function chanceOf(probability: number): Chance {
  return WORDS.find(([, least]) => probability >= least)?.[0] ?? 'very-unlikely';
}
