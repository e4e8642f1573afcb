import { country, span, t } from '../../strings/words.svelte';
import type { FeedItem } from './feed_items';

type Update = FeedItem['update'];

/** What somebody does anew, or where they go, in a sentence; null of what they wrote or read. */
export function happened(update: Update): string | null {
  if (update.kind === 'job_change') return newJob(update);
  return update.kind === 'travel' ? trip(update) : null;
}

function newJob({ title, organization, previous_organization: before }: Update): string {
  const role = title ?? '';
  const has = title ? (organization ? 'both' : 'title') : 'organization';
  const values = { has, title: role, organization: organization ?? '' };
  const now = t('stream.job', values);
  return before ? t('stream.job-before', { now, before }) : now;
}

function trip({ place, starts_at: from, ends_at: to }: Update): string | null {
  if (!place) return null;
  const where = place.country
    ? t('part.place', { name: place.name, country: country(place.country) })
    : place.name;
  return from ? t('stream.trip', { where, when: span(from, to ?? from) }) : where;
}
