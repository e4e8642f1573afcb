import { createInfiniteQuery, createQuery } from '@tanstack/svelte-query';

import { api } from '../../api/client';
import type { components } from '../../api/generated/api';
import { answer } from '../../api/problem';

type Schemas = components['schemas'];
export type Relationship = Schemas['Relationship'];
export type History = Schemas['History'];
export type Member = Schemas['Member'];

/** The two whose relationship is shown. */
export interface Pair {
  ego: string;
  contact: string;
}

const SHARED_SHOWN = 12;

/** Where the page keeps an answer about a pair: the live connection says when it is of before. */
export function keyOf({ ego, contact }: Pair, name: string): string[] {
  return ['ego', ego, 'contact', contact, name];
}

/** How the relationship stands, and why. */
export const relationshipQuery = (pair: () => Pair) =>
  pairQuery(pair, 'relationship', (path) =>
    answer(api.GET('/v1/members/{ego}/relationships/{contact}', { params: { path } })),
  );

/** What there was, day by day. */
export const historyQuery = (pair: () => Pair) =>
  pairQuery(pair, 'history', (path) =>
    answer(api.GET('/v1/members/{ego}/relationships/{contact}/history', { params: { path } })),
  );

/** What comes next. */
export const likelihoodQuery = (pair: () => Pair) =>
  pairQuery(pair, 'likelihood', (path) =>
    answer(api.GET('/v1/members/{ego}/relationships/{contact}/likelihood', { params: { path } })),
  );

/** Through whom ego reaches the contact. */
export const pathsQuery = (pair: () => Pair) =>
  pairQuery(pair, 'paths', ({ ego, contact }) =>
    answer(
      api.GET('/v1/members/{ego}/paths/{member}', { params: { path: { ego, member: contact } } }),
    ),
  );

/** Who the contact is, as far as it is seen. */
export const profileQuery = (pair: () => Pair) =>
  pairQuery(pair, 'profile', ({ contact }) =>
    answer(api.GET('/v1/members/{member}', { params: { path: { member: contact } } })),
  );

/** Whom both know, page by page. */
export function sharedQuery(pair: () => Pair) {
  return createInfiniteQuery(() => {
    const path = pair();
    return {
      queryKey: keyOf(path, 'shared'),
      queryFn: ({ pageParam: cursor }: { pageParam: string | null }) =>
        answer(
          api.GET('/v1/members/{ego}/relationships/{contact}/shared', {
            params: {
              path,
              query: { limit: SHARED_SHOWN, ...(cursor === null ? {} : { cursor }) },
            },
          }),
        ),
      initialPageParam: null as string | null,
      getNextPageParam: (page: Schemas['SharedPage']) => page.next_cursor,
    };
  });
}

function pairQuery<T>(pair: () => Pair, name: string, ask: (path: Pair) => Promise<T>) {
  return createQuery(() => {
    const path = pair();
    return { queryKey: keyOf(path, name), queryFn: () => ask(path) };
  });
}
