import type { Session } from '../api/session';

const CHOSEN = 'rapport-ego';

/** Whose network opens first: the only one of the key's, or the one that was chosen before. */
export function chosenEgo(session: Session): string | null {
  const chosen = localStorage.getItem(CHOSEN);
  if (session.members === 'all') return chosen;
  const [first, ...others] = session.members;
  if (first !== undefined && others.length === 0) return first;
  return session.members.find((member) => member === chosen) ?? null;
}

export function chooseEgo(ego: string): void {
  localStorage.setItem(CHOSEN, ego);
}

export function forgetEgo(): void {
  localStorage.removeItem(CHOSEN);
}
