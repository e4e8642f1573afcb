import { createMutation } from '@tanstack/svelte-query';

import { faultWords } from '../parts/fault_words';
import { notices } from '../parts/notices.svelte';
import { ingest } from './client';
import type { components } from './generated/ingest';
import { answer } from './problem';
import { queryClient } from './queries';

/** What somebody says they did: called, met, wrote; whom they follow or block. */
export type LoggedInteraction = Omit<components['schemas']['LoggedInteraction'], 'id'>;

/** How one was in touch. */
export type Touch = 'call' | 'meeting' | 'message';

/** Ids of acts of which it is not known whether they arrived: sent again they count once. */
const unsure = new Map<string, string>();

/** @throws Fault where it was refused, or nothing answered. */
export async function logInteraction(logged: LoggedInteraction): Promise<void> {
  const act = JSON.stringify([logged.ego, logged.contact, logged.kind]);
  const id = unsure.get(act) ?? newId();
  unsure.set(act, id);
  await answer(ingest.POST('/v1/interactions', { body: { id, ...logged } }));
  unsure.delete(act);
}

/** Logs an interaction; all that is shown of ego's network is asked again once it counts. */
export function interactionLog() {
  return createMutation(() => ({
    mutationFn: logInteraction,
    onError: (fault) => notices.show(faultWords(fault), { bad: true }),
    onSettled: (_, __, { ego }) => queryClient.invalidateQueries({ queryKey: ['ego', ego] }),
  }));
}

/** An id that nobody else makes, also where the page is served without TLS. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
