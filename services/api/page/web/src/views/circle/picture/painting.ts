import type { Sector } from './sectors';
import { LOOKS, outline } from './dots';
import { onFreePlaces } from './labels';
import type { Dot } from './motion';
import type { Palette } from './palette';
import { RINGS } from './rings';
import { dotScale, onScreen, radiusOf, type Viewport } from './viewport';

/** All that is on a picture. */
export interface Scene {
  view: Viewport;
  palette: Palette;
  /** The strongest first: their names have precedence, and they lie below smaller ones. */
  dots: Dot[];
  sectors: Sector[];
  /** Ego's name, what a stage is called, and those for whom there is no group. */
  words: { ego: string; stages: Record<string, string>; others: string };
  chosen: string | null;
}

const TURN = 2 * Math.PI;
const EGO = 0.085;
const SMALL = '12px system-ui, sans-serif';
const BOLD = '600 13px system-ui, sans-serif';
/** A name is shown where it is seen this well. */
const READABLE = 0.6;
const NAMES = 80;

export function paint(context: CanvasRenderingContext2D, scene: Scene): void {
  const ratio = context.canvas.width / scene.view.width;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, scene.view.width, scene.view.height);
  paintRings(context, scene);
  paintSectors(context, scene);
  for (const dot of scene.dots) paintDot(context, scene, dot);
  context.globalAlpha = 1;
  paintChosen(context, scene);
  paintEgo(context, scene);
  paintWords(context, scene);
}

function paintRings(context: CanvasRenderingContext2D, { view, palette }: Scene): void {
  const middle = onScreen(view, { x: 0, y: 0 });
  const scale = radiusOf(view) * view.zoom.k;
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  for (const [n, ring] of [...RINGS].reverse().entries()) {
    context.beginPath();
    context.arc(middle.x, middle.y, ring.outer * scale, 0, TURN);
    context.fillStyle = n % 2 === 0 ? palette.card : palette.raised;
    context.fill();
    context.stroke();
  }
}

function paintSectors(context: CanvasRenderingContext2D, { view, palette, sectors }: Scene): void {
  if (sectors.length < 2) return;
  context.strokeStyle = palette.line;
  context.beginPath();
  for (const { from } of sectors) {
    const [inner, outer] = [EGO, 1].map((distance) => at(view, from, distance));
    if (inner === undefined || outer === undefined) continue;
    context.moveTo(inner.x, inner.y);
    context.lineTo(outer.x, outer.y);
  }
  context.stroke();
}

function paintDot(context: CanvasRenderingContext2D, scene: Scene, dot: Dot): void {
  const { view, palette } = scene;
  const { x, y } = onScreen(view, dot);
  const size = dot.size * dotScale(view);
  if (x < -size || y < -size || x > view.width + size || y > view.height + size) return;
  const look = LOOKS[dot.seat.contact.trend];
  context.globalAlpha = dot.seen;
  if (dot.glow > 0) paintGlow(context, { x, y, size }, dot, palette);
  context.beginPath();
  outline(context, { x, y, size, angle: dot.seat.angle }, look.points);
  context.fillStyle = look.filled ? palette[look.colour] : palette.card;
  context.fill();
  context.lineWidth = look.filled ? 1 : 1.5;
  context.strokeStyle = look.filled ? palette.card : palette[look.colour];
  if (look.dashed) context.setLineDash([2, 2]);
  context.stroke();
  if (look.dashed) context.setLineDash([]);
}

function paintGlow(
  context: CanvasRenderingContext2D,
  { x, y, size }: { x: number; y: number; size: number },
  { glow, seen }: Dot,
  palette: Palette,
): void {
  context.globalAlpha = seen * glow * 0.7;
  context.beginPath();
  context.arc(x, y, size + 4 + 18 * (1 - glow), 0, TURN);
  context.strokeStyle = palette.warm;
  context.lineWidth = 3;
  context.stroke();
  context.globalAlpha = seen;
}

function paintChosen(context: CanvasRenderingContext2D, { view, palette, dots, chosen }: Scene) {
  const dot = dots.find(({ seat }) => seat.contact.id === chosen);
  if (dot === undefined) return;
  const { x, y } = onScreen(view, dot);
  context.beginPath();
  context.arc(x, y, dot.size * dotScale(view) + 5, 0, TURN);
  context.strokeStyle = palette.ink;
  context.lineWidth = 3;
  context.stroke();
}

function paintEgo(context: CanvasRenderingContext2D, { view, palette, words }: Scene): void {
  const { x, y } = onScreen(view, { x: 0, y: 0 });
  const size = EGO * dotScale(view);
  context.beginPath();
  context.arc(x, y, size, 0, TURN);
  context.fillStyle = palette.accent;
  context.fill();
  context.font = BOLD;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = palette['on-accent'];
  const [first = words.ego] = words.ego.split(' ');
  context.fillText(first, x, y, 2 * size - 4);
}

/** Names where there is room: of sectors, of stages, then of contacts. */
function paintWords(context: CanvasRenderingContext2D, scene: Scene): void {
  const { view, palette, sectors, words, dots } = scene;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.strokeStyle = palette.card;
  context.lineWidth = 3;
  const write = onFreePlaces(context, view);
  context.fillStyle = palette.ink;
  context.font = BOLD;
  if (sectors.length > 1) {
    for (const { name, from, to } of sectors) {
      write(name ?? words.others, at(view, (from + to) / 2, 1.04));
    }
  }
  context.font = SMALL;
  context.fillStyle = palette.soft;
  for (const { stage, outer } of RINGS) {
    write(words.stages[stage] ?? stage, at(view, -Math.PI / 2, outer - 0.03));
  }
  context.fillStyle = palette.ink;
  const scale = dotScale(view);
  let written = 0;
  for (const dot of dots) {
    if (dot.seen < READABLE) continue;
    const { x, y } = onScreen(view, dot);
    if (write(dot.seat.contact.name, { x, y: y + dot.size * scale + 9 })) written++;
    if (written === NAMES) return;
  }
}

function at(view: Viewport, angle: number, distance: number) {
  return onScreen(view, { x: distance * Math.cos(angle), y: distance * Math.sin(angle) });
}
