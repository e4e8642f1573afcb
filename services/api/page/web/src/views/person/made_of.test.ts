import { describe, expect, it } from 'vitest';

import { balanceOf, partsOf, sum } from './made_of';

const entry = (kind: string, direction: 'outbound' | 'inbound' | 'mutual', points: number) => ({
  kind,
  direction,
  decayed_count: 1,
  points,
});

describe('the parts of a relationship', () => {
  it('are by kind, the most points first, with counts of both sides', () => {
    const parts = partsOf(
      [
        entry('message', 'inbound', 4),
        entry('meeting', 'mutual', 5),
        entry('message', 'outbound', 2),
      ],
      [
        { kind: 'message', direction: 'inbound', count: 9 },
        { kind: 'message', direction: 'outbound', count: 3 },
        { kind: 'like', direction: 'outbound', count: 1 },
      ],
    );
    expect(parts.map(({ kind, points }) => [kind, sum(points)])).toEqual([
      ['message', 6],
      ['meeting', 5],
      ['like', 0],
    ]);
    expect(parts[0]?.counts).toEqual({ yours: 3, theirs: 9, both: 0 });
  });

  it.each([
    [0, 0, null],
    [0, 3, 'theirs'],
    [3, 0, 'yours'],
    [3, 9, 'mostly-theirs'],
    [9, 3, 'mostly-yours'],
    [5, 5, 'even'],
    [4, 6, 'even'],
  ])('%i by you and %i by them: %s', (yours, theirs, balance) => {
    expect(balanceOf({ yours, theirs, both: 0 })).toBe(balance);
  });
});
