import { select } from 'd3-selection';
import 'd3-transition';
import { zoom, zoomIdentity, zoomTransform, type ZoomTransform } from 'd3-zoom';

/** The part of the picture that is seen: its size on the screen (px), moved and enlarged. */
export interface Viewport {
  width: number;
  height: number;
  zoom: ZoomTransform;
}

export interface Point {
  x: number;
  y: number;
}

export const WHOLE = zoomIdentity;
/** Around the outermost ring, for names of sectors (px). */
const MARGIN = 26;
const NEAREST = 12;
const EASE_MS = 250;

/** The picture's radius before it is enlarged (px). */
export function radiusOf({ width, height }: Viewport): number {
  return Math.max(40, Math.min(width, height) / 2 - MARGIN);
}

/** Where a point of the picture, in which the radius is 1, is on the screen. */
export function onScreen(view: Viewport, { x, y }: Point): Point {
  const radius = radiusOf(view);
  const at: [number, number] = [view.width / 2 + radius * x, view.height / 2 + radius * y];
  const [left, top] = view.zoom.apply(at);
  return { x: left, y: top };
}

/** Which point of the picture is there on the screen. */
export function inPicture(view: Viewport, { x, y }: Point): Point {
  const radius = radiusOf(view);
  const [left, top] = view.zoom.invert([x, y]);
  return { x: (left - view.width / 2) / radius, y: (top - view.height / 2) / radius };
}

/** By how much a length of the picture is larger on the screen; dots grow less than distances. */
export function dotScale(view: Viewport): number {
  return radiusOf(view) * Math.sqrt(view.zoom.k);
}

/** Takes up gestures on `canvas`: drags and pinches, and the wheel with Ctrl held. */
export class Zooming {
  readonly #canvas;
  readonly #behaviour;

  constructor(canvas: HTMLCanvasElement, moved: (zoom: ZoomTransform) => void) {
    this.#canvas = select(canvas);
    this.#behaviour = zoom<HTMLCanvasElement, unknown>()
      .scaleExtent([1, NEAREST])
      .filter((event: Event) => this.#isOurs(event))
      .on('zoom', ({ transform }: { transform: ZoomTransform }) => moved(transform));
    this.#canvas.call(this.#behaviour);
  }

  /** Nobody leaves the picture: what is seen stays within `width` and `height`. */
  bound(width: number, height: number): void {
    const corner: [number, number] = [width, height];
    this.#behaviour.extent([[0, 0], corner]).translateExtent([[0, 0], corner]);
  }

  by(factor: number, atOnce: boolean): void {
    this.#behaviour.scaleBy(this.#eased(atOnce), factor);
  }

  whole(atOnce: boolean): void {
    this.#behaviour.transform(this.#eased(atOnce), WHOLE);
  }

  /** The page itself is scrolled by the wheel, and by one finger while the whole is seen. */
  #isOurs(event: Event): boolean {
    if (event instanceof WheelEvent) return event.ctrlKey || event.metaKey;
    if (window.TouchEvent && event instanceof TouchEvent) {
      return event.touches.length > 1 || this.#isEnlarged();
    }
    return event instanceof MouseEvent && event.button === 0;
  }

  #isEnlarged(): boolean {
    const canvas = this.#canvas.node();
    return canvas !== null && zoomTransform(canvas).k > 1;
  }

  #eased(atOnce: boolean) {
    return this.#canvas.transition().duration(atOnce ? 0 : EASE_MS);
  }
}
