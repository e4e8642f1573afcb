import { createInfiniteQuery } from '@tanstack/svelte-query';

import { api } from '../../api/client';
import type { components } from '../../api/generated/api';
import { answer } from '../../api/problem';
import type { Wanted } from './feed_items';

type FeedPage = components['schemas']['FeedPage'];

const PAGE_SIZE = 20;

/** The feed, page by page. It stays as it is while one reads: news come by `Arrivals`. */
export function feedQuery(wanted: () => Wanted) {
  return createInfiniteQuery(() => {
    const { ego, kind, sort } = wanted();
    return {
      queryKey: ['ego', ego, 'feed', kind, sort],
      queryFn: ({ pageParam: cursor }: { pageParam: string | null }) =>
        answer(
          api.GET('/v1/members/{ego}/feed', {
            params: {
              path: { ego },
              query: {
                sort,
                limit: PAGE_SIZE,
                ...(kind === null ? {} : { kind }),
                ...(cursor === null ? {} : { cursor }),
              },
            },
          }),
        ),
      initialPageParam: null as string | null,
      getNextPageParam: (page: FeedPage) => page.next_cursor,
      meta: { still: true },
      refetchOnMount: 'always' as const,
    };
  });
}
