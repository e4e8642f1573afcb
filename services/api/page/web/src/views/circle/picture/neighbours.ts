import type { Seat } from './layout';
import { RINGS } from './rings';

const TURN = 2 * Math.PI;

/**
 * Whom an arrow key leads to from `seat`: left and right along its ring, up towards ego, down away.
 *
 * Null for other keys, and where there is nobody.
 */
export function neighbour(seats: Seat[], seat: Seat, key: string): Seat | null {
  if (key === 'ArrowRight') return along(seats, seat, 1);
  if (key === 'ArrowLeft') return along(seats, seat, -1);
  if (key === 'ArrowUp') return across(seats, seat, -1);
  if (key === 'ArrowDown') return across(seats, seat, 1);
  return null;
}

function along(seats: Seat[], from: Seat, direction: 1 | -1): Seat | null {
  const others = onRing(seats, ringOf(from)).filter((seat) => seat !== from);
  return least(others, (seat) => turned(direction * (seat.angle - from.angle)));
}

function across(seats: Seat[], from: Seat, direction: 1 | -1): Seat | null {
  for (let ring = ringOf(from) + direction; ring in RINGS; ring += direction) {
    const found = least(onRing(seats, ring), (seat) => apart(seat.angle, from.angle));
    if (found !== null) return found;
  }
  return null;
}

function ringOf({ contact }: Seat): number {
  return RINGS.findIndex(({ stage }) => stage === contact.stage);
}

function onRing(seats: Seat[], ring: number): Seat[] {
  return seats.filter((seat) => ringOf(seat) === ring);
}

function least(seats: Seat[], measure: (seat: Seat) => number): Seat | null {
  return seats.reduce<Seat | null>(
    (best, seat) => (best === null || measure(seat) < measure(best) ? seat : best),
    null,
  );
}

/** An angle from 0 up to a whole turn. */
function turned(angle: number): number {
  return ((angle % TURN) + TURN) % TURN;
}

function apart(one: number, other: number): number {
  const angle = turned(one - other);
  return Math.min(angle, TURN - angle);
}
