import { createQuery } from '@tanstack/svelte-query';

import { api } from '../../api/client';
import type { components } from '../../api/generated/api';
import { live, type Changed } from '../../api/live.svelte';
import { answer } from '../../api/problem';
import { queryClient } from '../../api/queries';

type Item = components['schemas']['RankedRelationship'];
export type Stage = Item['stage'];
export type Trend = Item['trend'];

/** What contacts can have had between them. */
export const KINDS = [
  'view',
  'like',
  'comment',
  'share',
  'mention',
  'message',
  'call',
  'meeting',
  'endorse',
  'lookup',
] as const;
export type Kind = (typeof KINDS)[number];
export const TRENDS = [
  'warming',
  'steady',
  'cooling',
  'sparse',
  'silent',
] as const satisfies Trend[];

/** A contact as the circle shows it. */
export interface Contact {
  id: string;
  name: string;
  score: number;
  stage: Stage;
  trend: Trend;
  firstAt: string | null;
  lastAt: string | null;
  place: string | null;
  topics: string[];
  tags: string[];
}

/** So many are shown, the strongest: a page of the api holds no more, and nobody keeps up with more. */
export const AT_MOST = 1_000;
/** So many that changed are asked for one by one, rather than all. */
const SINGLY = 8;

const keyOf = (ego: string) => ['ego', ego, 'contacts'];

/** Everyone in ego's circle, from germ upwards. `keepUp` keeps them as they are now. */
export function contactsQuery(ego: () => string) {
  return createQuery(() => {
    const whose = ego();
    return {
      queryKey: keyOf(whose),
      queryFn: () => contactsOf(whose),
      staleTime: 0, // what changed while another view was open was not kept up with
      structuralSharing: false,
      meta: { still: true },
    };
  });
}

/** Who of the circle had interactions of `kind`; everyone where it is null. */
export function ofKindQuery(ego: () => string, kind: () => Kind | null) {
  return createQuery(() => {
    const [whose, which] = [ego(), kind()];
    return {
      queryKey: ['ego', whose, 'contacts', 'of-kind', which],
      queryFn: async () => new Set((await listed(whose, which)).map(({ contact }) => contact)),
      enabled: which !== null,
      structuralSharing: false,
    };
  });
}

/** Ask again for what changes, and for no more, until the returned function is called. */
export function keepUp(ego: string): () => void {
  return live.onChanged((changed) => void refresh(ego, changed));
}

async function refresh(ego: string, { contacts, ego: own }: Changed): Promise<void> {
  const known = new Set(queryClient.getQueryData<Contact[]>(keyOf(ego))?.map(({ id }) => id));
  const few = contacts !== null && contacts.length <= SINGLY;
  if (own || !few || !contacts.every((contact) => known.has(contact))) {
    return queryClient.invalidateQueries({ queryKey: keyOf(ego), exact: true });
  }
  const found = await Promise.all(contacts.map((contact) => standing(ego, contact)));
  const fresh = new Map(found.map((each) => [each.contact, each]));
  queryClient.setQueryData<Contact[]>(keyOf(ego), (before) =>
    before?.map((contact) => moved(contact, fresh.get(contact.id))).filter(belongs),
  );
}

async function contactsOf(ego: string): Promise<Contact[]> {
  return (await listed(ego, null)).map(contactOf).filter(belongs);
}

async function listed(ego: string, kind: Kind | null) {
  const query = { limit: AT_MOST, include: 'contact' as const, ...(kind === null ? {} : { kind }) };
  const page = await answer(
    api.GET('/v1/members/{ego}/relationships', { params: { path: { ego }, query } }),
  );
  return page.items;
}

function standing(ego: string, contact: string) {
  return answer(
    api.GET('/v1/members/{ego}/relationships/{contact}', { params: { path: { ego, contact } } }),
  );
}

function contactOf(item: Item): Contact {
  const { about } = item;
  return {
    id: item.contact,
    name: about?.name ?? item.contact,
    ...standingOf(item),
    firstAt: item.first_interaction_at,
    place: about?.place?.name ?? null,
    topics: about?.topics ?? [],
    tags: about?.tags ?? [],
  };
}

function moved(contact: Contact, to: Parameters<typeof standingOf>[0] | undefined): Contact {
  return to === undefined ? contact : { ...contact, ...standingOf(to) };
}

function standingOf(item: Pick<Item, 'score' | 'stage' | 'trend' | 'last_interaction_at'>) {
  const { score, stage, trend, last_interaction_at: lastAt } = item;
  return { score, stage, trend, lastAt };
}

function belongs({ stage }: Contact): boolean {
  return stage !== 'stranger';
}
