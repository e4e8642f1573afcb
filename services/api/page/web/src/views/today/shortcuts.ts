/** The keys of this view, in the order in which they are listed. */
export const SHORTCUTS = ['j', 'k', 'd', 's', 'c', 'Enter', '?'] as const;
export type Shortcut = (typeof SHORTCUTS)[number];

const ARROWS: Record<string, Shortcut> = { ArrowDown: 'j', ArrowUp: 'k' };

/** Which shortcut a key is; none while one types or a dialog is open. Arrows count in a card. */
export function shortcutOf(event: KeyboardEvent): Shortcut | null {
  const at = event.target instanceof Element ? event.target : null;
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (at?.closest('input, textarea, select, dialog, [contenteditable], [popover]')) return null;
  if (document.querySelector('dialog[open]') !== null) return null;
  if (event.key in ARROWS) return at?.closest('[data-card]') ? (ARROWS[event.key] ?? null) : null;
  return SHORTCUTS.find((key) => key === event.key) ?? null;
}
