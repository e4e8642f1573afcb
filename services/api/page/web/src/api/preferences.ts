import { createMutation, createQuery } from '@tanstack/svelte-query';

import { faultWords } from '../parts/fault_words';
import { notices } from '../parts/notices.svelte';
import { api } from './client';
import type { components } from './generated/api';
import { answer } from './problem';
import { queryClient } from './queries';

export type Preferences = components['schemas']['Preferences'];
/** What to set; what is left out stays as it is. */
export type PreferencesChange = Partial<
  Pick<Preferences, 'cadence_days' | 'tags' | 'hidden' | 'snoozed_until' | 'done_at'>
>;

interface Pair {
  ego: string;
  contact: string;
}

const keyOf = ({ ego, contact }: Pair) => ['ego', ego, 'contact', contact, 'preferences'];

/** What ego has set about a contact. */
export function preferencesQuery(pair: () => Pair) {
  return createQuery(() => {
    const path = pair();
    return {
      queryKey: keyOf(path),
      queryFn: () =>
        answer(
          api.GET('/v1/members/{ego}/relationships/{contact}/preferences', { params: { path } }),
        ),
    };
  });
}

/** Sets preferences: shown at once, and taken back with the reason where it is refused. */
export function preferencesChange(pair: () => Pair) {
  return createMutation(() => ({
    mutationFn: (change: PreferencesChange) =>
      answer(
        api.PUT('/v1/members/{ego}/relationships/{contact}', {
          params: { path: pair() },
          body: change,
        }),
      ),
    onMutate: async (change) => {
      const queryKey = keyOf(pair());
      await queryClient.cancelQueries({ queryKey });
      const before = queryClient.getQueryData<Preferences>(queryKey);
      if (before !== undefined) queryClient.setQueryData(queryKey, { ...before, ...change });
      return { queryKey, before };
    },
    onError: (fault, _, context) => {
      if (context !== undefined) queryClient.setQueryData(context.queryKey, context.before);
      notices.show(faultWords(fault), { bad: true });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['ego', pair().ego] }),
  }));
}
