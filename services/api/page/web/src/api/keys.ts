import { api } from './client';
import type { components } from './generated/api';
import { answer } from './problem';

/** What a key is to be: nothing is everything by default. */
export type KeyRequest = components['schemas']['KeyRequest'];

/**
 * The new key; it is shown this once.
 *
 * @throws Fault where something is wrong with what was asked, or it is not allowed.
 */
export async function makeKey(asked: KeyRequest): Promise<string> {
  return (await answer(api.POST('/v1/keys', { body: asked }))).key;
}
