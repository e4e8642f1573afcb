import type { Component } from 'svelte';

import { bringsIn, operates, type Session } from '../api/session';
import type { Key } from '../strings/words.svelte';

/** What each view is given: whose network it is, and what of it (a contact's id). */
export interface ViewProps {
  ego: string;
  rest: string | null;
}

export interface View {
  /** In addresses: `#/EGO/NAME`. */
  name: string;
  title: Key;
  load: () => Promise<{ default: Component<ViewProps> | Component }>;
  /** Whether it stands in the navigation. */
  listed: (session: Session, isBrand: boolean) => boolean;
}

const always = () => true;
const never = () => false;

const TODAY: View = {
  name: 'today',
  title: 'view.today',
  load: () => import('../views/today/Today.svelte'),
  listed: always,
};

export const VIEWS: View[] = [
  TODAY,
  {
    name: 'circle',
    title: 'view.circle',
    load: () => import('../views/circle/Circle.svelte'),
    listed: always,
  },
  {
    name: 'people',
    title: 'view.people',
    load: () => import('../views/person/Person.svelte'),
    listed: never,
  },
  {
    name: 'stream',
    title: 'view.stream',
    load: () => import('../views/stream/Stream.svelte'),
    listed: always,
  },
  {
    name: 'find',
    title: 'view.find',
    load: () => import('../views/find/Find.svelte'),
    listed: always,
  },
  {
    name: 'places',
    title: 'view.places',
    load: () => import('../views/places/Places.svelte'),
    listed: always,
  },
  {
    name: 'brand',
    title: 'view.brand',
    load: () => import('../views/brand/Brand.svelte'),
    listed: (_, isBrand) => isBrand,
  },
  {
    name: 'bring-in',
    title: 'view.bring-in',
    load: () => import('../views/bring-in/BringIn.svelte'),
    listed: bringsIn,
  },
  {
    name: 'system',
    title: 'view.system',
    load: () => import('../views/system/System.svelte'),
    listed: operates,
  },
];

/** The view of that name; what is not one is today's. */
export function viewNamed(name: string): View {
  return VIEWS.find((view) => view.name === name) ?? TODAY;
}
