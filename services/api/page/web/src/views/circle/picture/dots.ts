import type { Trend } from '../contacts';
import type { Palette } from './palette';

/** How a dot of a trend looks: the way it points, and whether it is filled. */
interface Look {
  colour: keyof Palette;
  /** 1 towards ego, -1 away; 0 where it goes nowhere. */
  points: -1 | 0 | 1;
  filled: boolean;
  dashed: boolean;
}

const STILL = { points: 0, filled: false, dashed: false } as const;

/** By trend, so that colour alone is never needed. */
export const LOOKS: Record<Trend, Look> = {
  warming: { colour: 'warm', points: 1, filled: true, dashed: false },
  steady: { ...STILL, colour: 'accent', filled: true },
  cooling: { colour: 'cool', points: -1, filled: true, dashed: false },
  sparse: { ...STILL, colour: 'soft' },
  silent: { ...STILL, colour: 'soft', dashed: true },
};

const TIP = 1.75;
/** Where the tip's edges touch the circle, as an angle to either side of it. */
const TOUCH = Math.acos(1 / TIP);
const TURN = 2 * Math.PI;

/** A circle of that size at (x, y), with a tip in the direction `angle` where it points. */
export function outline(
  path: Pick<CanvasPath, 'moveTo' | 'arc' | 'closePath'>,
  { x, y, size, angle }: { x: number; y: number; size: number; angle: number },
  points: Look['points'],
): void {
  if (points === 0) {
    path.moveTo(x + size, y);
    path.arc(x, y, size, 0, TURN);
    return;
  }
  const tip = points === 1 ? angle + Math.PI : angle;
  path.moveTo(x + TIP * size * Math.cos(tip), y + TIP * size * Math.sin(tip));
  path.arc(x, y, size, tip + TOUCH, tip - TOUCH + TURN);
  path.closePath();
}
