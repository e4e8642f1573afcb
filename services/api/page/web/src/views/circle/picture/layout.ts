import type { Grouping } from '../choices.svelte';
import type { Contact } from '../contacts';
import { distanceOf } from './rings';
import { sectorsOf, type Sector } from './sectors';

/** Where a contact is, in a picture of radius 1 around ego, and how large. */
export interface Seat {
  contact: Contact;
  angle: number;
  x: number;
  y: number;
  size: number;
}

export interface Layout {
  sectors: Sector[];
  seats: Map<string, Seat>;
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** Free at each side of a sector, as a share of it. */
const GAP = 0.06;
const LARGEST = 0.05;
/** How much of a large circle's picture is covered, about. */
const COVERED = 0.2;
const SMALLEST_SHARE = 0.4;

/**
 * Where everyone is.
 *
 * Within its sector a contact stands by when it was met first, each a golden section of the sector
 * further than the one before: they are spread evenly however many there are, and a new one moves
 * nobody. So an angle stays while score and stage change.
 */
export function layoutOf(contacts: Contact[], grouping: Grouping): Layout {
  const sectors = sectorsOf(contacts, grouping);
  const largest = Math.min(LARGEST, Math.sqrt(COVERED / Math.max(1, contacts.length)));
  const seats = sectors.flatMap((sector) => {
    const gap = sectors.length > 1 ? GAP : 0;
    return [...sector.members].sort(metFirst).map((contact, n) => {
      const share = gap + (1 - 2 * gap) * ((n * GOLDEN) % 1);
      return seatOf(contact, sector.from + share * (sector.to - sector.from), largest);
    });
  });
  return { sectors, seats: new Map(seats.map((seat) => [seat.contact.id, seat])) };
}

function seatOf(contact: Contact, angle: number, largest: number): Seat {
  const distance = distanceOf(contact);
  const grown = Math.sqrt(contact.score / 100);
  return {
    contact,
    angle,
    x: distance * Math.cos(angle),
    y: distance * Math.sin(angle),
    size: largest * (SMALLEST_SHARE + (1 - SMALLEST_SHARE) * grown),
  };
}

function metFirst(one: Contact, other: Contact): number {
  const [first, second] = [one, other].map(({ firstAt, id }) => `${firstAt ?? '~'} ${id}`);
  return String(first) < String(second) ? -1 : 1;
}
