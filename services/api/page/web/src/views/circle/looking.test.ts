import { describe, expect, it } from 'vitest';

import type { Filter } from './choices.svelte';
import type { Contact } from './contacts';
import { optionsOf, passes } from './filtering';
import { STRONGEST_FIRST, chosen, ordered } from './ordering';

const ALL: Filter = { kind: null, tag: null, place: null, topic: null, trend: null };

const ANN: Contact = {
  id: 'ann',
  name: 'Ann',
  score: 80,
  stage: 'close',
  trend: 'warming',
  firstAt: null,
  lastAt: '2026-11-20T10:00:00Z',
  place: 'Oslo',
  topics: ['jazz', 'tea'],
  tags: [],
};
const BEA: Contact = { ...ANN, id: 'bea', name: 'Bea', score: 20, stage: 'acquaintance' };
const CAL: Contact = { ...ANN, id: 'cal', name: 'Cal', score: 40, stage: 'contact', place: null };
const names = (contacts: Contact[]) => contacts.map(({ name }) => name);

describe('filter', () => {
  it('lets pass whom all of it lets pass', () => {
    expect(passes(ANN, { ...ALL, place: 'Oslo', topic: 'tea' }, null)).toBe(true);
    expect(passes(ANN, { ...ALL, place: 'Oslo', topic: 'chess' }, null)).toBe(false);
    expect(passes(ANN, { ...ALL, trend: 'cooling' }, null)).toBe(false);
    expect(passes(CAL, { ...ALL, place: 'Oslo' }, null)).toBe(false);
    expect(passes(ANN, ALL, new Set(['bea']))).toBe(false);
  });

  it('offers what there is, the commonest first', () => {
    const contacts = [ANN, { ...BEA, topics: ['tea'] }];
    expect(optionsOf(contacts, 'topic')).toEqual([
      { value: 'tea', count: 2 },
      { value: 'jazz', count: 1 },
    ]);
  });
});

describe('order', () => {
  it('is by the column, in its direction', () => {
    expect(names(ordered([BEA, ANN, CAL], STRONGEST_FIRST))).toEqual(['Ann', 'Cal', 'Bea']);
    expect(names(ordered([BEA, ANN, CAL], { column: 'stage', descending: false }))).toEqual([
      'Bea',
      'Cal',
      'Ann',
    ]);
  });

  it('has those without a value last, either way', () => {
    for (const descending of [true, false]) {
      expect(names(ordered([CAL, BEA, ANN], { column: 'place', descending })).at(-1)).toBe('Cal');
    }
  });

  it('turns round when its column is chosen again', () => {
    const byName = chosen('name', STRONGEST_FIRST);
    expect(byName).toEqual({ column: 'name', descending: false });
    expect(chosen('name', byName).descending).toBe(true);
    expect(chosen('score', byName)).toEqual(STRONGEST_FIRST);
  });
});
