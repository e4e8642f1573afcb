import { quadtree, type Quadtree } from 'd3-quadtree';

import type { Dot } from './motion';
import { dotScale, inPicture, onScreen, type Point, type Viewport } from './viewport';

/** One need not hit a small dot exactly (px). */
const REACH = 14;

/** Finds dots by where they are. */
export class Nearest {
  readonly #tree: Quadtree<Dot>;
  readonly #largest: number;

  /** Of `dots` as they are now; faint ones are not found. */
  constructor(dots: Iterable<Dot>) {
    const found = [...dots].filter(({ towards }) => towards.seen === 1);
    this.#tree = quadtree(
      found,
      ({ x }) => x,
      ({ y }) => y,
    );
    this.#largest = Math.max(0, ...found.map(({ size }) => size));
  }

  /** The dot at a point of the screen, or near it. */
  at(point: Point, view: Viewport): Dot | null {
    const { x, y } = inPicture(view, point);
    const reach = Math.max(REACH, this.#largest * dotScale(view));
    const dot = this.#tree.find(x, y, reach / (dotScale(view) * Math.sqrt(view.zoom.k)));
    if (dot === undefined) return null;
    const centre = onScreen(view, dot);
    const away = Math.hypot(centre.x - point.x, centre.y - point.y);
    return away <= Math.max(REACH, dot.size * dotScale(view)) ? dot : null;
  }
}
