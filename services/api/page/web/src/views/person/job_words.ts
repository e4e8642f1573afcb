import { t } from '../../strings/words.svelte';
import type { Member } from './pair';

/** What somebody does and where, as far as they said it. */
export function jobInWords({ title, organization }: NonNullable<Member['job']>): string {
  if (title === null || organization === null) return title ?? organization ?? '';
  return t('person.job', { title, organization });
}
