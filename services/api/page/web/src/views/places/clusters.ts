import type { NearbyContact } from '../../api/whereabouts';

/** A contact, and where on the map (px) it is. */
export interface Placed {
  contact: NearbyContact;
  x: number;
  y: number;
}

/** Contacts so close on the map that they are one dot, which stands where the first is. */
export interface Cluster {
  x: number;
  y: number;
  contacts: NearbyContact[];
}

/** The dots of a map on which two nearer than `apart` (px) could not be kept apart. */
export function clustered(placed: Placed[], apart: number): Cluster[] {
  const clusters: Cluster[] = [];
  for (const { contact, x, y } of placed) {
    const near = clusters.find((each) => Math.hypot(each.x - x, each.y - y) < apart);
    if (near === undefined) clusters.push({ x, y, contacts: [contact] });
    else near.contacts.push(contact);
  }
  return clusters;
}

/** Where most of them are, by the names of the places, the most first. */
export function placeNames({ contacts }: Cluster): string[] {
  const counts = new Map<string, number>();
  for (const { place } of contacts) counts.set(place.name, (counts.get(place.name) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one).map(([name]) => name);
}
