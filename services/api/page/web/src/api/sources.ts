import { createMutation, createQuery } from '@tanstack/svelte-query';

import { ingest } from './client';
import type { components } from './generated/ingest';
import { answer } from './problem';

export type Source = components['schemas']['Source'];

/** How often a view that shows what comes asks for it. */
const EVERY_MS = 10_000;

/** The sources that the settings name, and what has come from each. */
export function sourcesQuery() {
  return createQuery(() => ({
    queryKey: ['system', 'sources'],
    queryFn: () => answer(ingest.GET('/v1/sources')),
    refetchInterval: EVERY_MS,
  }));
}

/** Asks for the secrets of a webhook when somebody wants to see them; they are kept nowhere. */
export function reveal(failed: (fault: Error) => void) {
  return createMutation(() => ({
    mutationFn: (name: string) =>
      answer(ingest.GET('/v1/sources/{name}/secrets', { params: { path: { name } } })),
    onError: failed,
    gcTime: 0,
  }));
}
