import { describe, expect, it } from 'vitest';

import { clustered, placeNames, type Placed } from './clusters';

function placed(contact: string, x: number, place = 'Lisbon'): Placed {
  return { contact: { contact, place: { name: place } } as Placed['contact'], x, y: 0 };
}

describe('dots of the map', () => {
  it('hold whom one could not keep apart, the first one in the middle', () => {
    const dots = clustered([placed('bo', 10), placed('al', 15), placed('cy', 30)], 10);
    expect(dots.map(({ x, contacts }) => [x, contacts.length])).toEqual([
      [10, 2],
      [30, 1],
    ]);
  });

  it('are called by where most are', () => {
    const all = [placed('a', 0, 'Sintra'), placed('b', 0), placed('c', 0)];
    expect(clustered(all, 1).map(placeNames)).toEqual([['Lisbon', 'Sintra']]);
  });
});
