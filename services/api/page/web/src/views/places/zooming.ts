import { select } from 'd3-selection';
import { zoom, zoomIdentity, type ZoomTransform } from 'd3-zoom';

const DEEPEST = 16;
const STEP = 1.6;
const SHIFT_PX = 60;

/** Moves a map by pointer, keys or buttons. */
export interface Zooming {
  closer: () => void;
  farther: () => void;
  whole: () => void;
  /** Moves by an arrow key, +, − or 0; says whether the key was one of them. */
  press: (key: string) => boolean;
  end: () => void;
}

/** Have `moved` called with where `map` is looked at. The wheel is the page's, but with Ctrl. */
export function zooming(map: HTMLElement, moved: (to: ZoomTransform) => void): Zooming {
  const { width, height } = map.getBoundingClientRect();
  const behavior = zoom<HTMLElement, unknown>()
    .scaleExtent([1, DEEPEST])
    .translateExtent([
      [0, 0],
      [width, height],
    ])
    .filter((event: Event) => isForMap(event))
    .on('zoom', ({ transform }: { transform: ZoomTransform }) => moved(transform));
  const selected = select(map).call(behavior);
  const scale = (by: number) => () => behavior.scaleBy(selected, by);
  const shift = (x: number, y: number) => () => behavior.translateBy(selected, x, y);
  const whole = () => behavior.transform(selected, zoomIdentity);
  const keys = new Map([
    ['+', scale(STEP)],
    ['-', scale(1 / STEP)],
    ['0', whole],
    ['ArrowLeft', shift(SHIFT_PX, 0)],
    ['ArrowRight', shift(-SHIFT_PX, 0)],
    ['ArrowUp', shift(0, SHIFT_PX)],
    ['ArrowDown', shift(0, -SHIFT_PX)],
  ]);
  return {
    closer: scale(STEP),
    farther: scale(1 / STEP),
    whole,
    press: (key) => {
      keys.get(key)?.();
      return keys.has(key);
    },
    end: () => void selected.on('.zoom', null),
  };
}

/** One finger and the wheel scroll the page; two, the wheel with Ctrl, and dragging are the map's. */
function isForMap(event: Event): boolean {
  if (event instanceof WheelEvent) return event.ctrlKey;
  if (event.type.startsWith('touch')) return (event as TouchEvent).touches.length > 1;
  return (event as MouseEvent).button === 0;
}
