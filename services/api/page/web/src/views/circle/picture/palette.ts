const NAMES = [
  'ink',
  'soft',
  'line',
  'card',
  'raised',
  'accent',
  'on-accent',
  'warm',
  'cool',
] as const;

/** The page's colours as a canvas takes them, in the theme that is shown. */
export type Palette = Record<(typeof NAMES)[number], string>;

/** The colours by which `element` would be drawn now. */
export function paletteOf(element: HTMLElement): Palette {
  const before = element.style.color;
  const found = NAMES.map((name) => {
    element.style.color = `var(--${name})`;
    return [name, getComputedStyle(element).color];
  });
  element.style.color = before;
  return Object.fromEntries(found) as Palette;
}
