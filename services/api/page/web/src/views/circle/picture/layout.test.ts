import { describe, expect, it } from 'vitest';

import type { Contact } from '../contacts';
import { layoutOf } from './layout';
import { neighbour } from './neighbours';
import { RINGS, distanceOf } from './rings';
import { sectorsOf } from './sectors';

function contact(id: string, some: Partial<Contact> = {}): Contact {
  return {
    id,
    name: id,
    score: 50,
    stage: 'contact',
    trend: 'steady',
    firstAt: null,
    lastAt: null,
    place: null,
    topics: [],
    tags: [],
    ...some,
  };
}

const many = (count: number) =>
  Array.from({ length: count }, (_, n) => contact(`c${String(n).padStart(4, '0')}`));

describe('rings', () => {
  it('has the strongest of a stage nearest to ego', () => {
    const [close] = RINGS;
    expect(distanceOf({ stage: 'close', score: 100 })).toBeLessThan(
      distanceOf({ stage: 'close', score: 71 }),
    );
    expect(distanceOf({ stage: 'close', score: 71 })).toBeLessThan(close?.outer ?? 0);
  });

  it('keeps a contact in the ring of its stage, whatever its score', () => {
    const germ = RINGS.at(-1);
    expect(distanceOf({ stage: 'germ', score: 90 })).toBeGreaterThan(germ?.inner ?? 1);
    expect(distanceOf({ stage: 'close', score: 5 })).toBeLessThan(0.38);
  });
});

describe('sectors', () => {
  it('go once around, each wide by its members, those without a group last', () => {
    const contacts = [
      ...many(30).map((each) => ({ ...each, place: 'Oslo' })),
      contact('x', { place: 'Lisbon' }),
      contact('y'),
    ];
    const sectors = sectorsOf(contacts, 'place');
    expect(sectors.map(({ name }) => name)).toEqual(['Lisbon', 'Oslo', null]);
    const widths = sectors.map(({ from, to }) => to - from);
    expect(widths.reduce((sum, width) => sum + width)).toBeCloseTo(2 * Math.PI);
    expect(widths[1]).toBeGreaterThan(5 * Number(widths[0]));
  });

  it('puts who has several groups into the largest', () => {
    const contacts = [
      contact('a', { tags: ['work', 'choir'] }),
      contact('b', { tags: ['choir'] }),
      contact('c', { tags: ['work'] }),
      contact('d', { tags: ['work'] }),
    ];
    const [choir, work] = sectorsOf(contacts, 'tag');
    expect(choir?.members.map(({ id }) => id)).toEqual(['b']);
    expect(work?.members.map(({ id }) => id)).toEqual(['a', 'c', 'd']);
  });

  it('is one where nothing is grouped', () => {
    expect(sectorsOf(many(5), 'none').map(({ members }) => members.length)).toEqual([5]);
  });
});

describe('layout', () => {
  it('is the same for the same contacts, in whatever order they come', () => {
    const contacts = many(100);
    expect(layoutOf([...contacts].reverse(), 'none').seats.get('c0042')).toEqual(
      layoutOf(contacts, 'none').seats.get('c0042'),
    );
  });

  it('keeps the angle of everyone while scores and stages change, and somebody new is met', () => {
    const before = many(100);
    const [first, ...others] = before;
    const risen = { ...contact(String(first?.id)), stage: 'close' as const, score: 90 };
    const after = layoutOf([...others, risen, contact('z-new')], 'none').seats;
    for (const [id, { angle }] of layoutOf(before, 'none').seats) {
      expect(after.get(id)?.angle).toBeCloseTo(angle, 9);
    }
    expect(after.get(risen.id)?.size).toBeGreaterThan(after.get('c0001')?.size ?? 1);
  });

  it('spreads a thousand evenly', () => {
    const angles = [...layoutOf(many(1_000), 'none').seats.values()].map(({ angle }) => angle);
    angles.sort((one, other) => one - other);
    const gaps = angles.slice(1).map((angle, n) => angle - Number(angles[n]));
    expect(Math.max(...gaps)).toBeLessThan((3 * 2 * Math.PI) / 1_000);
    expect(Math.min(...gaps)).toBeGreaterThan((0.3 * 2 * Math.PI) / 1_000);
  });
});

describe('neighbours', () => {
  const contacts = [
    ...many(8),
    contact('near', { stage: 'close', score: 80 }),
    contact('far', { stage: 'germ', score: 2 }),
  ];
  const seats = [...layoutOf(contacts, 'none').seats.values()];
  const start = seats.find(({ contact: { id } }) => id === 'c0000');
  const from = (id: string) => seats.find((seat) => seat.contact.id === id) ?? seats[0];
  const led = (id: string, key: string) => {
    const seat = from(id);
    return seat === undefined ? null : (neighbour(seats, seat, key)?.contact.id ?? null);
  };

  it('go all the way round a ring, and back', () => {
    const visited = new Set<string>();
    for (let id = start?.contact.id ?? ''; !visited.has(id); id = String(led(id, 'ArrowRight'))) {
      visited.add(id);
    }
    expect(visited.size).toBe(8);
    expect(led(String(led('c0003', 'ArrowRight')), 'ArrowLeft')).toBe('c0003');
  });

  it('lead inwards and outwards over empty rings, and end there', () => {
    expect(led('c0000', 'ArrowUp')).toBe('near');
    expect(led('near', 'ArrowUp')).toBeNull();
    expect(led('c0000', 'ArrowDown')).toBe('far');
    expect(led('far', 'Enter')).toBeNull();
  });
});
