import { createQuery } from '@tanstack/svelte-query';

import { queryClient, SESSION } from './queries';
import { Fault, faultOf } from './problem';

/** Who one is here, as `GET /session` answers. */
export interface Session {
  signed_in: boolean;
  name: string | null;
  scopes: string[];
  members: 'all' | string[];
  expires_at: string | null;
  sign_in: string | null;
}

export function sessionQuery() {
  return createQuery(() => ({ queryKey: SESSION, queryFn: () => asked<Session>('GET') }));
}

/** @throws Fault where the key is not known. */
export async function signIn(key: string): Promise<void> {
  await asked('POST', { key });
  await queryClient.invalidateQueries({ queryKey: SESSION });
}

/** Ends the session; nothing of what was shown stays. */
export async function signOut(): Promise<void> {
  await asked('DELETE');
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION[0] });
  await queryClient.invalidateQueries({ queryKey: SESSION });
}

/** Whether the session may ask as an operator, of everybody. */
export function operates(session: Session): boolean {
  return session.members === 'all' && session.scopes.includes('operate');
}

/** Whether the session may change what its members have set, and log what they did. */
export function writes(session: Session): boolean {
  return session.scopes.includes('write');
}

/** Whether the session may send whatever anybody did. */
export function bringsIn(session: Session): boolean {
  return session.members === 'all' && session.scopes.includes('ingest');
}

async function asked<T>(method: string, body?: unknown): Promise<T> {
  const response = await fetch('/session', {
    method,
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  }).catch((reason: unknown) => {
    throw new Fault(0, 'offline', String(reason));
  });
  const said: unknown = await response.json().catch(() => null);
  if (!response.ok) throw faultOf(response, said);
  return said as T;
}
