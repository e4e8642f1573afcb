import type { Seat } from './layout';

/** A contact as it is drawn at this moment, on the way to its seat. */
export interface Dot {
  seat: Seat;
  x: number;
  y: number;
  size: number;
  /** How much of it is seen, from 0 to 1: those that a filter leaves out are faint. */
  seen: number;
  /** From 1 fading to 0 after its score has risen. */
  glow: number;
  towards: { size: number; seen: number };
}

const FAINT = 0.1;
/** After so long a third of the way is left (ms). */
const PACE_MS = 260;
const GLOW_MS = 1_600;
const NEAR = 0.0004;
/** A rise of the score by so much glows: less is what time does. */
const RISE = 0.3;

/** Moves dots to where contacts belong. */
export class Motion {
  readonly dots = new Map<string, Dot>();

  /** Head for these seats; `shown` says who passes the filter. */
  aim(seats: Map<string, Seat>, shown: (id: string) => boolean): void {
    for (const [id, dot] of this.dots) {
      if (!seats.has(id)) dot.towards = { size: 0, seen: 0 };
    }
    for (const [id, seat] of seats) {
      const dot = this.dots.get(id) ?? newDot(seat);
      if (seat.contact.score > dot.seat.contact.score + RISE) dot.glow = 1;
      dot.seat = seat;
      dot.towards = { size: seat.size, seen: shown(id) ? 1 : FAINT };
      this.dots.set(id, dot);
    }
  }

  /** Go on for `ms`; returns whether anything is still on its way. */
  step(ms: number): boolean {
    const share = 1 - Math.exp(-ms / PACE_MS);
    let moving = false;
    for (const [id, dot] of this.dots) {
      const near = approach(dot, share);
      dot.glow = Math.max(0, dot.glow - ms / GLOW_MS);
      if (near && dot.towards.size === 0) this.dots.delete(id);
      moving ||= !near || dot.glow > 0;
    }
    return moving;
  }

  /** Everything is where it belongs, at once: for those who want no motion. */
  arrive(): void {
    for (const dot of this.dots.values()) dot.glow = 0;
    this.step(Infinity);
  }
}

function newDot(seat: Seat): Dot {
  const { x, y } = seat;
  return { seat, x, y, size: 0, seen: 0, glow: 0, towards: { size: seat.size, seen: 1 } };
}

/** Goes that share of what is left; returns whether the dot has arrived, or as good as that. */
function approach(dot: Dot, share: number): boolean {
  const { seat, towards } = dot;
  const left = [seat.x - dot.x, seat.y - dot.y, towards.size - dot.size, towards.seen - dot.seen];
  const near = left.every((each) => Math.abs(each) < NEAR);
  const [x = 0, y = 0, size = 0, seen = 0] = left.map((each) => each * (near ? 1 : share));
  dot.x += x;
  dot.y += y;
  dot.size += size;
  dot.seen += seen;
  return near;
}
