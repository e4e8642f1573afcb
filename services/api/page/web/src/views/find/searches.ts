import { createQuery, keepPreviousData } from '@tanstack/svelte-query';

import { api } from '../../api/client';
import { answer } from '../../api/problem';
import { queryClient } from '../../api/queries';
import { everywhereQuery } from '../../api/whereabouts';
import { asExpert, asPerson, thereAt } from './results';

/** What is searched for, and in whose network. */
export interface Search {
  ego: string;
  text: string;
}

const MOST = 8;

/** Members by name or id. The answer to the latest text is shown, whichever comes last. */
export function peopleSearch(search: () => Search) {
  return searched(search, 'people', async ({ ego, text }) => {
    const query = { q: text, limit: MOST + 1 };
    const { items } = await answer(api.GET('/v1/members', { params: { query } }));
    return items
      .filter(({ id }) => id !== ego)
      .slice(0, MOST)
      .map(asPerson);
  });
}

/** Members who know about it. */
export function expertSearch(search: () => Search) {
  return searched(search, 'experts', async ({ ego, text }) => {
    const params = { path: { ego }, query: { q: text, limit: MOST } };
    return (await answer(api.GET('/v1/members/{ego}/experts', { params }))).items.map(asExpert);
  });
}

/** Contacts who are there: looked up in what is known already, as often as one types. */
export function placeSearch(search: () => Search) {
  const everywhere = everywhereQuery(() => search().ego);
  return {
    get results() {
      const { text } = search();
      return text === '' ? [] : thereAt(text, everywhere.data?.items ?? []);
    },
  };
}

/** Whether the two are in touch already, so that nobody need introduce them. */
export async function inTouch(ego: string, contact: string): Promise<boolean> {
  const path = { ego, contact };
  const { stage } = await queryClient.fetchQuery({
    queryKey: ['ego', ego, 'contact', contact, 'relationship'],
    queryFn: () =>
      answer(api.GET('/v1/members/{ego}/relationships/{contact}', { params: { path } })),
  });
  return stage === 'contact' || stage === 'close';
}

function searched<T>(search: () => Search, name: string, ask: (search: Search) => Promise<T>) {
  return createQuery(() => {
    const asked = search();
    return {
      queryKey: ['ego', asked.ego, 'find', name, asked.text],
      queryFn: () => ask(asked),
      enabled: asked.text !== '',
      placeholderData: keepPreviousData,
      meta: { still: true },
      staleTime: 30_000,
    };
  });
}
