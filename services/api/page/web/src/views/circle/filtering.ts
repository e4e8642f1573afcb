import type { Filter, Grouping } from './choices.svelte';
import type { Contact } from './contacts';

/** A value to choose, and how many contacts have it. */
export interface Option {
  value: string;
  count: number;
}

/** What `contact` has of what contacts are grouped by. */
export function groupsOf(contact: Contact, grouping: Grouping): string[] {
  if (grouping === 'tag') return contact.tags;
  if (grouping === 'topic') return contact.topics;
  return grouping === 'place' && contact.place !== null ? [contact.place] : [];
}

/** Whether `contact` is shown; `ofKind` has those with the filter's kind, null where all pass. */
export function passes(contact: Contact, filter: Filter, ofKind: Set<string> | null): boolean {
  return (
    (ofKind === null || ofKind.has(contact.id)) &&
    (filter.trend === null || contact.trend === filter.trend) &&
    (['tag', 'place', 'topic'] as const).every(
      (each) => filter[each] === null || groupsOf(contact, each).includes(filter[each]),
    )
  );
}

/** The groups of all contacts, those with the most of them first. */
export function optionsOf(contacts: Contact[], grouping: Grouping): Option[] {
  const counts = new Map<string, number>();
  for (const value of contacts.flatMap((contact) => groupsOf(contact, grouping))) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((one, other) => other.count - one.count || one.value.localeCompare(other.value));
}
