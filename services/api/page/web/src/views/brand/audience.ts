import { createQuery } from '@tanstack/svelte-query';

import { api } from '../../api/client';
import type { components } from '../../api/generated/api';
import { answer } from '../../api/problem';
import { queryClient } from '../../api/queries';
import { untilNext } from './asking_again';

export type Audience = components['schemas']['Audience'];
export type Week = components['schemas']['Week'];
export type Customer = components['schemas']['Customer'];
export type Post = components['schemas']['EngagingPost'];

interface Kept {
  at: string;
}

/** Ego's audience; of a large one, which is worked out aside, as of `at`. */
export function audienceQuery(ego: () => string) {
  return createQuery(() =>
    kept(['ego', ego(), 'audience'], () =>
      answer(api.GET('/v1/members/{ego}/audience', { params: { path: { ego: ego() } } })),
    ),
  );
}

/** The same week by week. */
export function historyQuery(ego: () => string) {
  return createQuery(() =>
    kept(['ego', ego(), 'audience', 'history'], () =>
      answer(api.GET('/v1/members/{ego}/audience/history', { params: { path: { ego: ego() } } })),
    ),
  );
}

/**
 * The options of a query for what the api keeps for a while: an answer that was worked out before
 * the latest change is asked for again, until there is a later one.
 */
function kept<T extends Kept>(queryKey: string[], ask: () => Promise<T>) {
  let changedAt = 0;
  return {
    queryKey,
    queryFn: () => {
      if (queryClient.getQueryState(queryKey)?.isInvalidated) changedAt = Date.now();
      return ask();
    },
    refetchInterval: ({ state }: { state: { data?: T } }) =>
      state.data === undefined
        ? false
        : untilNext(Date.parse(state.data.at), changedAt, Date.now()),
  };
}
