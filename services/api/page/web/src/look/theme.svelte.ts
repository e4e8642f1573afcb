/** The colours that were chosen; those of the system until then. */
export type Theme = 'system' | 'light' | 'dark';
export const THEMES: Theme[] = ['system', 'light', 'dark'];

const CHOSEN = 'rapport-theme';

let theme = $state(shown(kept()));

export function currentTheme(): Theme {
  return theme;
}

export function chooseTheme(chosen: Theme): void {
  theme = shown(chosen);
  localStorage.setItem(CHOSEN, chosen);
}

function kept(): Theme {
  const found = localStorage.getItem(CHOSEN) as Theme | null;
  return found !== null && THEMES.includes(found) ? found : 'system';
}

function shown(chosen: Theme): Theme {
  if (chosen === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  return chosen;
}
