import type { components } from '../../api/generated/api';
import { ago, list, named, t } from '../../strings/words.svelte';

export type Reason = components['schemas']['SuggestionReason'];

/** Why to get in touch, in words. `other` is the name of whom to introduce. */
export function reasonWords(reason: Reason, other = ''): string {
  switch (reason.reason) {
    case 'unanswered':
      return t('today.reason.unanswered', {
        kind: named('kind', reason.kind ?? ''),
        ago: ago(reason.since ?? new Date()),
      });
    case 'job_changed':
      return t('today.reason.job_changed', {
        has: known({ title: reason.title, organization: reason.organization }),
        title: reason.title,
        organization: reason.organization,
      });
    case 'cadence_due':
      return t('today.reason.cadence_due', {
        by: reason.set_by_user ? 'you' : 'habit',
        days: reason.cadence_days,
      });
    case 'in_town':
      return t('today.reason.in_town', {
        travelling: reason.travelling,
        place: reason.place?.name,
      });
    case 'going_cold':
      return t('today.reason.going_cold', {
        usual: Math.max(1, Math.round(reason.usual_gap_days ?? 1)),
        silent: reason.silent_days,
      });
    case 'introduction':
      return t('today.reason.introduction', { other, topics: list(reason.topics ?? []) });
  }
}

/** Which of a job's two parts is known, for the sentence to be about. */
function known(job: { title?: string | null; organization?: string | null }): string {
  if (job.title && job.organization) return 'both';
  if (job.title) return 'title';
  return job.organization ? 'organization' : 'neither';
}
