import type { Layout } from './layout';
import { Motion, type Dot } from './motion';
import { Nearest } from './nearest';
import { paint, type Scene } from './painting';
import { paletteOf, type Palette } from './palette';
import type { Point, Viewport } from './viewport';

/** What is to be seen. */
export interface Picture {
  layout: Layout;
  /** Whom the filter lets pass. */
  shown: Set<string>;
  words: Scene['words'];
  chosen: string | null;
  view: Viewport;
}

/** After a pause it goes on as if so long had passed, rather than jump (ms). */
const LONGEST_STEP_MS = 50;

/** Draws a picture on a canvas whenever something on it changes, and only then. */
export class Drawing {
  readonly #context: CanvasRenderingContext2D;
  readonly #motion = new Motion();
  #picture: Picture | null = null;
  #dots: Dot[] = [];
  #palette: Palette;
  #nearest: Nearest | null = null;
  #frame: number | null = null;
  #last = 0;

  /** `still` says whether the viewer wants no motion. */
  constructor(
    readonly canvas: HTMLCanvasElement,
    readonly still: () => boolean,
  ) {
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('this browser draws nothing');
    this.#context = context;
    this.#palette = paletteOf(canvas);
  }

  /** Where contacts belong, or who is shown, has changed. */
  show(picture: Picture): void {
    const before = this.#picture;
    this.#picture = picture;
    if (before?.layout !== picture.layout || before.shown !== picture.shown) this.#aim(picture);
    if (before?.view !== picture.view) this.#fit(picture.view);
    this.#draw();
  }

  /** The colours have changed. */
  recolour(): void {
    this.#palette = paletteOf(this.canvas);
    this.#draw();
  }

  /** Who is at a point of the canvas. */
  at(point: Point): string | null {
    if (this.#picture === null) return null;
    this.#nearest ??= new Nearest(this.#dots);
    return this.#nearest.at(point, this.#picture.view)?.seat.contact.id ?? null;
  }

  end(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
  }

  #aim({ layout, shown }: Picture): void {
    this.#motion.aim(layout.seats, (id) => shown.has(id));
    if (this.still()) this.#motion.arrive();
    const strongestFirst = (one: Dot, other: Dot) => other.towards.size - one.towards.size;
    this.#dots = [...this.#motion.dots.values()].sort(strongestFirst);
    this.#nearest = null;
  }

  #fit({ width, height }: Viewport): void {
    const ratio = devicePixelRatio;
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== across) this.canvas.width = across;
    if (this.canvas.height !== down) this.canvas.height = down;
  }

  #draw(): void {
    this.#frame ??= requestAnimationFrame((now) => this.#drawn(now));
  }

  #drawn(now: number): void {
    this.#frame = null;
    if (this.#picture === null) return;
    const moving = this.#motion.step(Math.min(LONGEST_STEP_MS, now - this.#last));
    this.#last = now;
    paint(this.#context, {
      ...this.#picture,
      sectors: this.#picture.layout.sectors,
      dots: this.#dots,
      palette: this.#palette,
    });
    if (moving) this.#goOn();
  }

  #goOn(): void {
    this.#nearest = null;
    this.#draw();
  }
}
