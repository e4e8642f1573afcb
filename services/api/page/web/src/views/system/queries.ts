import { createInfiniteQuery, createMutation, createQuery } from '@tanstack/svelte-query';

import { api } from '../../api/client';
import type { components } from '../../api/generated/api';
import { answer } from '../../api/problem';
import { queryClient } from '../../api/queries';

export type System = components['schemas']['System'];
export type PartitionState = components['schemas']['PartitionState'];
export type DeadLetter = components['schemas']['DeadLetter'];

const SYSTEM = ['system', 'now'];
const DEAD_LETTERS = ['system', 'dead-letters'];

/** Its numbers change with every record: nothing could say when to ask, so it is a clock. */
const EVERY_MS = 2_000;

/** The running system, asked again and again while the view is looked at. */
export function systemQuery() {
  return createQuery(() => ({
    queryKey: SYSTEM,
    queryFn: () => answer(api.GET('/v1/system')),
    refetchInterval: EVERY_MS,
  }));
}

/** Dead letters, newest first, page by page. */
export function deadLettersQuery() {
  return createInfiniteQuery(() => ({
    queryKey: DEAD_LETTERS,
    queryFn: ({ pageParam }: { pageParam: string | null }) =>
      answer(
        api.GET('/v1/system/dead-letters', {
          params: { query: pageParam === null ? {} : { cursor: pageParam } },
        }),
      ),
    initialPageParam: null,
    getNextPageParam: ({ next_cursor }: { next_cursor: string | null }) => next_cursor,
  }));
}

/** Ask for the dead letters again: there are others. */
export function deadLettersChanged(): void {
  void queryClient.invalidateQueries({ queryKey: DEAD_LETTERS });
}

/** Lets a halted partition go on. */
export function resumption(done: (partition: number) => void, failed: (fault: Error) => void) {
  return createMutation(() => ({
    mutationFn: (partition: number) =>
      answer(
        api.POST('/v1/system/partitions/{partition}/resume', {
          params: { path: { partition: String(partition) } },
        }),
      ),
    onSuccess: ({ partition }) => {
      done(partition);
      void queryClient.invalidateQueries({ queryKey: SYSTEM });
    },
    onError: failed,
  }));
}
