import { createQuery } from '@tanstack/svelte-query';

import { api } from './client';
import type { components } from './generated/api';
import { answer } from './problem';

export type NearbyContact = components['schemas']['NearbyContact'];

/** So many contacts are shown by where they are, the closest ones. */
export const MOST_PLACED = 1_000;

/** Farther than anywhere on Earth is. */
const ANYWHERE = { latitude: 0, longitude: 0, radius_km: 20_100, limit: MOST_PLACED };

/** Every contact of whom it is known where they are, the closest relationship first. */
export function everywhereQuery(ego: () => string) {
  return createQuery(() => ({
    queryKey: ['ego', ego(), 'everywhere'],
    queryFn: () =>
      answer(
        api.GET('/v1/members/{ego}/nearby', {
          params: { path: { ego: ego() }, query: ANYWHERE },
        }),
      ),
  }));
}
