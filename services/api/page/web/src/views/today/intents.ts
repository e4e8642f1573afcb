/** What one can do about a suggestion; each asks for more in a dialog. */
export type Intent = 'done' | 'snooze' | 'cadence';

/** Their keys. */
export const INTENT_OF: Partial<Record<string, Intent>> = {
  d: 'done',
  s: 'snooze',
  c: 'cadence',
};
