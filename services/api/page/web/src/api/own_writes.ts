import type { Middleware } from 'openapi-fetch';

const FOR_MS = 10_000;
/** What is read of members, and who is one with whom. */
const READS = /^\/v1\/(members|identities)\//;
let last: { position: string; until: number } | null = null;

/**
 * One reads what one has written: reads that follow a write wait until it is applied.
 *
 * The position of the latest write goes with every read of a member for a few seconds; by then
 * it is applied, or the tables are stale, which the page shows by itself.
 */
export const ownWrites: Middleware = {
  onRequest({ request }) {
    const url = new URL(request.url);
    if (request.method !== 'GET' || !READS.test(url.pathname)) return undefined;
    if (last === null || last.until < Date.now()) return undefined;
    url.searchParams.set('after', last.position);
    return new Request(url, request);
  },
  async onResponse({ request, response }) {
    if (request.method === 'GET' || !response.ok) return;
    wrote(
      await response
        .clone()
        .json()
        .catch(() => null),
    );
  },
};

/** Keep the position of a write's answer, for the reads that follow. */
export function wrote(body: unknown): void {
  const position = (body as { position?: unknown } | null)?.position;
  if (typeof position === 'string') last = { position, until: Date.now() + FOR_MS };
}
