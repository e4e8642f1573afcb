import type { Point } from './viewport';

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const HEIGHT = 15;
const LONGEST = 22;
/** Widths by font and text: measuring is the dearest part of writing. */
const widths = new Map<string, number>();

/** Writes words centred on a point unless they would lie over others; returns whether it did. */
export function onFreePlaces(
  context: CanvasRenderingContext2D,
  { width, height }: { width: number; height: number },
): (text: string, at: Point) => boolean {
  const taken: Box[] = [];
  return (text, { x, y }) => {
    if (x < 0 || x > width || y < 0 || y > height) return false;
    const shown = shortened(text);
    const half = widthOf(context, shown) / 2;
    const centre = Math.min(width - half - 2, Math.max(half + 2, x));
    const middle = Math.min(height - HEIGHT / 2, Math.max(HEIGHT / 2, y));
    const box = boxAround(centre, middle, half);
    if (taken.some((other) => overlap(box, other))) return false;
    taken.push(box);
    context.textAlign = 'center';
    context.strokeText(shown, centre, middle);
    context.fillText(shown, centre, middle);
    return true;
  };
}

function shortened(text: string): string {
  const letters = [...text];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join('')}…` : text;
}

function widthOf(context: CanvasRenderingContext2D, text: string): number {
  const name = `${context.font} ${text}`;
  const width = widths.get(name) ?? context.measureText(text).width;
  widths.set(name, width);
  return width;
}

function boxAround(x: number, y: number, half: number): Box {
  return { left: x - half, right: x + half, top: y - HEIGHT / 2, bottom: y + HEIGHT / 2 };
}

function overlap(one: Box, other: Box): boolean {
  return (
    one.left < other.right &&
    other.left < one.right &&
    one.top < other.bottom &&
    other.top < one.bottom
  );
}
