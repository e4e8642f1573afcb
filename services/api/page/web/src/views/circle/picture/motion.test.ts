import { zoomIdentity } from 'd3-zoom';
import { describe, expect, it } from 'vitest';

import type { Contact } from '../contacts';
import type { Seat } from './layout';
import { Motion } from './motion';
import { Nearest } from './nearest';
import { onScreen } from './viewport';

function seat(id: string, x: number, y: number, score = 50): Seat {
  return { contact: { id, score } as Contact, angle: 0, x, y, size: 0.02 };
}

const seats = (...all: Seat[]) => new Map(all.map((each) => [each.contact.id, each]));
const everyone = () => true;
const VIEW = { width: 800, height: 600, zoom: zoomIdentity };

function arrived(...all: Seat[]): Motion {
  const motion = new Motion();
  motion.aim(seats(...all), everyone);
  motion.arrive();
  return motion;
}

describe('motion', () => {
  it('goes a part of the way each step, and rests where it arrives', () => {
    const motion = arrived(seat('a', 0, 0));
    motion.aim(seats(seat('a', 1, 0)), everyone);
    expect(motion.step(100)).toBe(true);
    expect(motion.dots.get('a')?.x).toBeGreaterThan(0.2);
    expect(motion.dots.get('a')?.x).toBeLessThan(0.5);
    for (let n = 0; n < 40; n++) motion.step(100);
    expect(motion.dots.get('a')?.x).toBe(1);
    expect(motion.step(100)).toBe(false);
  });

  it('glows where a score has risen, and not where it fell', () => {
    const motion = arrived(seat('a', 0, 0, 50), seat('b', 0, 1, 50));
    motion.aim(seats(seat('a', 0, 0, 53), seat('b', 0, 1, 47)), everyone);
    expect([...motion.dots.values()].map(({ glow }) => glow)).toEqual([1, 0]);
  });

  it('lets go of who is no contact any more', () => {
    const motion = arrived(seat('a', 0, 0), seat('b', 0, 1));
    motion.aim(seats(seat('a', 0, 0)), everyone);
    expect(motion.dots.size).toBe(2);
    for (let n = 0; n < 40; n++) motion.step(100);
    expect([...motion.dots.keys()]).toEqual(['a']);
  });
});

describe('nearest', () => {
  const motion = arrived(seat('a', 0, 0), seat('b', 0.5, 0));

  it('finds whom one points at, or nearly', () => {
    const nearest = new Nearest(motion.dots.values());
    const there = onScreen(VIEW, { x: 0.5, y: 0 });
    expect(nearest.at(there, VIEW)?.seat.contact.id).toBe('b');
    expect(nearest.at({ ...there, x: there.x + 12 }, VIEW)?.seat.contact.id).toBe('b');
    expect(nearest.at({ ...there, x: there.x + 60 }, VIEW)).toBeNull();
  });

  it('finds them where the picture is moved and enlarged', () => {
    const nearest = new Nearest(motion.dots.values());
    const view = { ...VIEW, zoom: zoomIdentity.translate(-300, 50).scale(3) };
    expect(nearest.at(onScreen(view, { x: 0.5, y: 0 }), view)?.seat.contact.id).toBe('b');
  });

  it('does not find whom the filter leaves out', () => {
    const filtered = arrived(seat('a', 0, 0));
    filtered.aim(seats(seat('a', 0, 0)), () => false);
    const nearest = new Nearest(filtered.dots.values());
    expect(nearest.at(onScreen(VIEW, { x: 0, y: 0 }), VIEW)).toBeNull();
  });
});
