import { MutationCache, QueryCache, QueryClient, createQuery } from '@tanstack/svelte-query';

import { api } from './client';
import { Fault, answer } from './problem';

const ATTEMPTS = 3;

/** The session, by which all else is asked for. */
export const SESSION = ['session'];

const UNAUTHORIZED = 401;

/** A session that is over is noticed at the next answer: one is asked to sign in again. */
function noticeEnd(fault: unknown): void {
  if (fault instanceof Fault && fault.status === UNAUTHORIZED) {
    void queryClient.invalidateQueries({ queryKey: SESSION });
  }
}

/** What the page keeps of answers. The live connection says when one is of before. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeEnd }),
  mutationCache: new MutationCache({ onError: noticeEnd }),
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      // Else what is read only once another answer is there (`a.data && b.data`) is never shown.
      notifyOnChangeProps: 'all',
      refetchOnWindowFocus: false,
      retry: (attempts, fault) =>
        fault instanceof Fault && fault.temporary && !fault.offline && attempts < ATTEMPTS,
      networkMode: 'always', // a service on this machine answers without a network
    },
    mutations: { networkMode: 'always' },
  },
});

/** Who a member is: name, brand, job, place, topics, updates. */
export function memberQuery(member: () => string) {
  return createQuery(() => ({
    queryKey: ['member', member()],
    queryFn: () =>
      answer(api.GET('/v1/members/{member}', { params: { path: { member: member() } } })),
    staleTime: 60_000,
  }));
}
