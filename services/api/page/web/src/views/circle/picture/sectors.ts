import type { Grouping } from '../choices.svelte';
import type { Contact } from '../contacts';
import { groupsOf, optionsOf } from '../filtering';

/** A part of the circle, between two angles; `name` is null where nothing is known. */
export interface Sector {
  name: string | null;
  from: number;
  to: number;
  members: Contact[];
}

/** So many groups have a sector of their own, the largest. */
const AT_MOST = 9;
/** Sectors are as wide as they have members, and so many more: that of one has room for its name. */
const EVERYONE_MORE = 0.04;
const TURN = 2 * Math.PI;
const TOP = -Math.PI / 2;

/** The sectors, clockwise from the top, and who is in each: of its groups in the largest. */
export function sectorsOf(contacts: Contact[], grouping: Grouping): Sector[] {
  const names = optionsOf(contacts, grouping).slice(0, AT_MOST);
  const inOrder = names.map(({ value }) => value).sort(); // by name: sizes change, names stay
  const members = new Map<string | null, Contact[]>(inOrder.map((name) => [name, []]));
  members.set(null, []);
  for (const contact of contacts) {
    const groups = groupsOf(contact, grouping);
    const name = names.find(({ value }) => groups.includes(value))?.value ?? null;
    members.get(name)?.push(contact);
  }
  return placed([...members].filter(([, each]) => each.length > 0));
}

function placed(groups: [string | null, Contact[]][]): Sector[] {
  const more = EVERYONE_MORE * groups.reduce((sum, [, { length }]) => sum + length, 0);
  const whole = groups.reduce((sum, [, { length }]) => sum + length + more, 0);
  let to = TOP;
  return groups.map(([name, members]) => {
    const from = to;
    to += (TURN * (members.length + more)) / whole;
    return { name, from, to, members };
  });
}
