/** Where the page is: `#/EGO/VIEW/REST`. Ids stay in the browser, as what follows # is not sent. */
export interface Place {
  ego: string | null;
  view: string;
  /** What the view shows, a contact's id for `people`. */
  rest: string | null;
}

export const FIRST_VIEW = 'today';

class Location {
  place = $state<Place>(read());

  constructor() {
    addEventListener('hashchange', () => (this.place = read()));
  }
}

export const here = new Location();

/** The address of a view of `ego`'s, for links: `href={to(ego, 'people', 'bo')}`. */
export function to(ego: string, view: string = FIRST_VIEW, rest?: string): string {
  return `#/${[ego, view, ...(rest === undefined ? [] : [rest])].map(encodeURIComponent).join('/')}`;
}

export function go(address: string): void {
  location.hash = address;
}

function read(): Place {
  const parts = location.hash.replace(/^#\/?/, '').split('/').map(decoded);
  return { ego: parts[0] || null, view: parts[1] || FIRST_VIEW, rest: parts[2] || null };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
