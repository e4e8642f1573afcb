import type { Contact } from './contacts';

export type Column = 'name' | 'score' | 'stage' | 'trend' | 'last' | 'place' | 'tags' | 'topics';

/** How a table is sorted. */
export interface Order {
  column: Column;
  descending: boolean;
}

export const COLUMNS: Column[] = [
  'name',
  'score',
  'stage',
  'trend',
  'last',
  'place',
  'tags',
  'topics',
];
export const STRONGEST_FIRST: Order = { column: 'score', descending: true };

const STAGES = ['germ', 'acquaintance', 'contact', 'close'];
const TRENDS = ['silent', 'sparse', 'cooling', 'steady', 'warming'];
/** Of these one looks for the most, or the latest, first. */
const DESCENDING_FIRST: Column[] = ['score', 'stage', 'trend', 'last'];

/** The contacts in that order; those without a value are last, equal ones by score. */
export function ordered(contacts: Contact[], { column, descending }: Order): Contact[] {
  const direction = descending ? -1 : 1;
  return contacts
    .map((contact) => ({ contact, value: valueOf(contact, column) }))
    .sort(
      (one, other) =>
        Number(one.value === null) - Number(other.value === null) ||
        direction * compared(one.value, other.value) ||
        other.contact.score - one.contact.score,
    )
    .map(({ contact }) => contact);
}

/** The order after `column` was chosen: turned round where it was sorted by that already. */
export function chosen(column: Column, before: Order): Order {
  const descending = DESCENDING_FIRST.includes(column);
  return { column, descending: before.column === column ? !before.descending : descending };
}

function valueOf(contact: Contact, column: Column): string | number | null {
  if (column === 'stage') return STAGES.indexOf(contact.stage);
  if (column === 'trend') return TRENDS.indexOf(contact.trend);
  if (column === 'last') return contact.lastAt;
  if (column === 'tags' || column === 'topics') return contact[column].join(', ') || null;
  return contact[column];
}

const words = new Intl.Collator();

function compared(one: string | number | null, other: string | number | null): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return words.compare(String(one), String(other));
}
