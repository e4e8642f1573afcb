import type { components } from '../../api/generated/api';

export type FeedItem = components['schemas']['FeedItem'];

export const KINDS = ['job_change', 'travel', 'read', 'post', 'profile'] as const;
export type Kind = (typeof KINDS)[number];
export const SORTS = ['rank', 'recent'] as const;
export type Sort = (typeof SORTS)[number];

/** Which updates, and in which order; all kinds where it is null. */
export interface Wanted {
  ego: string;
  kind: Kind | null;
  sort: Sort;
}

/** The kind of that name; null where there is none. */
export function kindNamed(name: string | null): Kind | null {
  return KINDS.find((kind) => kind === name) ?? null;
}

/** Which update it is, whatever its source calls it. */
export function idOf({ contact, update }: FeedItem): string {
  return JSON.stringify([contact, update.source, update.id]);
}

/** Each update once, where it stands first. */
export function distinct(items: FeedItem[]): FeedItem[] {
  const first = new Map<string, FeedItem>();
  for (const item of items) if (!first.has(idOf(item))) first.set(idOf(item), item);
  return [...first.values()];
}
