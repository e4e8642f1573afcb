import { createQuery } from '@tanstack/svelte-query';

import { api } from '../../api/client';
import { answer } from '../../api/problem';

const DAY_MS = 24 * 60 * 60 * 1000;
/** So far ahead (days) one looks for trips that bring two together. */
export const AHEAD_DAYS = 30;
const MOST = 200;

/** How many of ego's circle are in which country. */
export function reachQuery(ego: () => string) {
  return createQuery(() => ({
    queryKey: ['ego', ego(), 'reach'],
    queryFn: () => answer(api.GET('/v1/members/{ego}/reach', { params: { path: { ego: ego() } } })),
  }));
}

/** Who is near ego now, or will be: each once, from when on; asked where `isKnown` where ego is. */
export function meetingsQuery(ego: () => string, isKnown: () => boolean) {
  return createQuery(() => ({
    queryKey: ['ego', ego(), 'meetings'],
    queryFn: () => meetings(ego()),
    enabled: isKnown(),
  }));
}

async function meetings(ego: string) {
  const now = new Date();
  const query = {
    from: now.toISOString(),
    to: new Date(now.getTime() + AHEAD_DAYS * DAY_MS).toISOString(),
    limit: MOST,
  };
  const params = { path: { ego }, query };
  const { items } = await answer(api.GET('/v1/members/{ego}/nearby', { params }));
  const isNow = (from: string) => new Date(from) <= now;
  const later = items.filter((item) => !isNow(item.from));
  return {
    now: items.filter((item) => isNow(item.from)),
    soon: later.sort((one, other) => one.from.localeCompare(other.from)),
  };
}
