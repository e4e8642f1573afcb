import { go, to } from '../navigation/location.svelte';

/** `/` or Ctrl-K leads to the box that finds, from anywhere but where one writes. */
export function findShortcut(event: KeyboardEvent, ego: string): void {
  const asked = event.key === '/' ? !isWriting(event.target) : isCtrlK(event);
  if (!asked) return;
  event.preventDefault();
  const box = document.getElementById('find-box');
  if (box === null) go(to(ego, 'find'));
  else box.focus();
}

function isCtrlK({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return key === 'k' && (ctrlKey || metaKey);
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select') !== null;
}
