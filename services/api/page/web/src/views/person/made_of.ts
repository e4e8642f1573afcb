import type { History, Relationship } from './pair';

/** What one kind adds to a relationship: its points, and how often it was lately, by whom. */
export interface Part {
  kind: string;
  points: { yours: number; theirs: number; both: number };
  counts: { yours: number; theirs: number; both: number };
}

/** Who did most of it. */
export type Balance = 'yours' | 'mostly-yours' | 'even' | 'mostly-theirs' | 'theirs';

const SIDES = { outbound: 'yours', inbound: 'theirs', mutual: 'both' } as const;
/** Beyond this share it is mostly one side's. */
const MOSTLY = 0.6;

/** The parts of a relationship by kind, the most points first. */
export function partsOf(
  explanation: Relationship['explanation'],
  counts: History['counts'],
): Part[] {
  const parts = new Map<string, Part>();
  for (const { kind, direction, points } of explanation) {
    partOf(parts, kind).points[SIDES[direction]] += points;
  }
  for (const { kind, direction, count } of counts) {
    partOf(parts, kind).counts[SIDES[direction]] += count;
  }
  return [...parts.values()].sort((one, other) => sum(other.points) - sum(one.points));
}

export function sum({ yours, theirs, both }: Part['points']): number {
  return yours + theirs + both;
}

/** Who did most of it; null where there was nothing, or it was done by both at once. */
export function balanceOf({ yours, theirs }: Part['counts']): Balance | null {
  if (yours + theirs === 0) return null;
  const share = theirs / (yours + theirs);
  if (share === 0) return 'yours';
  if (share === 1) return 'theirs';
  if (share > MOSTLY) return 'mostly-theirs';
  return share < 1 - MOSTLY ? 'mostly-yours' : 'even';
}

function partOf(parts: Map<string, Part>, kind: string): Part {
  const none = { yours: 0, theirs: 0, both: 0 };
  const part = parts.get(kind) ?? { kind, points: { ...none }, counts: { ...none } };
  parts.set(kind, part);
  return part;
}
