import type { components } from '../../api/generated/api';
import type { NearbyContact } from '../../api/whereabouts';
import { country, t, type Key } from '../../strings/words.svelte';

type Schemas = components['schemas'];

export const SECTIONS = ['people', 'experts', 'there'] as const;
export type Section = (typeof SECTIONS)[number];

export interface Result {
  section: Section;
  member: string;
  name: string;
  /** Why it was found. */
  note: string;
}

const MOST_THERE = 8;

export function sectionTitle(section: Section): string {
  return t(`find.${section}` as Key);
}

export function asPerson({ id, name }: Schemas['FoundMember']): Result {
  return { section: 'people', member: id, name: name ?? id, note: name === null ? '' : id };
}

export function asExpert({ member, name, why }: Schemas['Expert']): Result {
  const sign = why[0];
  const key = sign && (`find.sign.${sign.kind}` as Key);
  const note = key ? t(key, { text: sign.text }) : '';
  return { section: 'experts', member, name: name ?? member, note };
}

/** Contacts in places whose name, or whose country's, begins with `text`. */
export function thereAt(text: string, contacts: NearbyContact[]): Result[] {
  return contacts
    .filter(({ place }) => [place.name, countryOf(place)].some((name) => begins(name, text)))
    .slice(0, MOST_THERE)
    .map(({ contact, name, place }) => ({
      section: 'there',
      member: contact,
      name: name ?? contact,
      note: place.country === null ? place.name : inCountry(place.name, countryOf(place)),
    }));
}

function inCountry(name: string, country: string): string {
  return t('part.place', { name, country });
}

function countryOf(place: Schemas['Place']): string {
  return place.country === null ? '' : country(place.country);
}

/** As people type: whatever the case and accents. */
function begins(name: string, text: string): boolean {
  return plain(name).startsWith(plain(text));
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
