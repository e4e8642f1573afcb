import { Fault } from '../api/problem';
import { t } from '../strings/words.svelte';

/** Why something is not there, or was not done, in words for humans. */
export function faultWords(fault: unknown): string {
  if (!(fault instanceof Fault)) return t('fault.unexpected');
  if (fault.offline) return t('fault.offline');
  if (fault.status === 401) return t('fault.signed-out');
  if (fault.status === 403) return t('fault.forbidden');
  if (fault.status === 404) return t('fault.unknown');
  if (fault.status === 429) return t('fault.too-often');
  if (fault.status === 503) return t('fault.unavailable');
  return t('fault.refused');
}
