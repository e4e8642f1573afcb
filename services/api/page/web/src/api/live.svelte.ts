import { queryClient } from './queries';

/** Changes are taken in at once, then together at most so often (ms). */
const TOGETHER_MS = 800;
/** After so long another attempt is made where no stream was to be had (ms). */
const AGAIN_MS = 10_000;

const ANYTHING: Changed = { contacts: null, ego: true };

/** Whose rows with ego changed, null where all may have; whether ego itself did. */
export interface Changed {
  contacts: string[] | null;
  ego: boolean;
}

type Taker<What> = (what: What) => void;

/**
 * The one live connection of the page: it says what changed, and queries of it are asked again.
 *
 * Queries under `['ego', ego, 'contact', CONTACT, …]` are asked again when CONTACT is among what
 * changed, all others under `['ego', ego, …]` at every change, but those with `meta.still`.
 */
class Live {
  /** Since when nothing is connected (epoch ms); null while it is. */
  awaySince = $state<number | null>(null);
  /** Up to when what is shown is known to be complete; null while it is unknown. */
  asOf = $state<Date | null>(null);

  #source: EventSource | null = null;
  #ego: string | null = null;
  #waiting: Changed | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #again: ReturnType<typeof setTimeout> | null = null;
  #updateTakers = new Set<Taker<unknown>>();
  #changeTakers = new Set<Taker<Changed>>();

  /** Follow `ego`, and nobody else. */
  follow(ego: string | null): void {
    if (ego === this.#ego) return;
    this.#source?.close();
    if (this.#again !== null) clearTimeout(this.#again);
    this.#ego = ego;
    this.awaySince = Date.now();
    this.asOf = null;
    if (ego !== null) this.#open(ego);
  }

  /** Have `taker` called with each update of ego's people as it arrives; returns how to end it. */
  onUpdate(taker: Taker<unknown>): () => void {
    this.#updateTakers.add(taker);
    return () => this.#updateTakers.delete(taker);
  }

  /** Have `taker` called with what changed, as queries are asked again; returns how to end it. */
  onChanged(taker: Taker<Changed>): () => void {
    this.#changeTakers.add(taker);
    return () => this.#changeTakers.delete(taker);
  }

  #open(ego: string): void {
    const source = new EventSource(`/v1/members/${encodeURIComponent(ego)}/live`);
    source.onerror = () => this.#broken(source, ego);
    source.addEventListener('changed', ({ data }) => this.#changed(JSON.parse(data)));
    source.addEventListener('here', () => this.#catchUp(), { once: true });
    source.addEventListener('here', ({ data }) => this.#here(JSON.parse(data)));
    source.addEventListener('update', ({ data }) => {
      for (const taker of this.#updateTakers) taker(JSON.parse(data));
    });
    this.#source = source;
  }

  /** The browser connects again by itself, but not where it was refused: too many are open. */
  #broken(source: EventSource, ego: string): void {
    this.awaySince ??= Date.now();
    if (source.readyState !== EventSource.CLOSED) return;
    this.#changed(ANYTHING); // until there is a stream, all is asked again now and then
    this.#again = setTimeout(() => this.#open(ego), AGAIN_MS);
  }

  /** What was answered before the stream began may have changed in between. */
  #catchUp(): void {
    void queryClient.invalidateQueries({
      predicate: ({ queryKey, meta, state }) =>
        state.dataUpdatedAt > 0 && concerns(ANYTHING, this.#ego, queryKey, meta),
    });
  }

  #here({ as_of }: { as_of: string | null }): void {
    this.awaySince = null;
    this.asOf = as_of === null ? null : new Date(as_of);
  }

  #changed(changed: Changed): void {
    this.#waiting = this.#waiting === null ? changed : both(this.#waiting, changed);
    if (this.#timer === null) this.#askAgain();
  }

  #askAgain(): void {
    const changed = this.#waiting;
    this.#timer = null;
    if (changed === null) return;
    this.#waiting = null;
    for (const taker of this.#changeTakers) taker(changed);
    void queryClient.invalidateQueries({
      predicate: ({ queryKey, meta }) => concerns(changed, this.#ego, queryKey, meta),
    });
    this.#timer = setTimeout(() => this.#askAgain(), TOGETHER_MS);
  }
}

function both(one: Changed, other: Changed): Changed {
  const contacts =
    one.contacts !== null && other.contacts !== null
      ? [...new Set([...one.contacts, ...other.contacts])]
      : null;
  return { contacts, ego: one.ego || other.ego };
}

function concerns(
  changed: Changed,
  ego: string | null,
  key: readonly unknown[],
  meta: Record<string, unknown> | undefined,
): boolean {
  if (key[0] === 'member') return changed.ego && key[1] === ego;
  if (key[0] !== 'ego' || key[1] !== ego || meta?.still === true) return false;
  return key[2] !== 'contact' || (changed.contacts?.includes(String(key[3])) ?? true);
}

export const live = new Live();
