import { SvelteSet } from 'svelte/reactivity';

import { api } from '../../api/client';
import { logInteraction, type Touch } from '../../api/interactions';
import type { PreferencesChange } from '../../api/preferences';
import { Fault, answer } from '../../api/problem';
import { queryClient } from '../../api/queries';
import { faultWords } from '../../parts/fault_words';
import { notices } from '../../parts/notices.svelte';
import { day, number, t } from '../../strings/words.svelte';
import type { Suggestion } from './suggestions';

/**
 * What one does about a suggestion: its card leaves at once, and is back with the reason where it
 * is refused.
 */
export class Acts {
  /** Contacts whose cards have left, until the list without them is there. */
  #left = new SvelteSet<string>();

  constructor(private readonly ego: string) {}

  hasLeft(contact: string): boolean {
    return this.#left.has(contact);
  }

  /** One was in touch; of `kind` null nothing is counted, but the suggestion rests. */
  async done(suggestion: Suggestion, kind: Touch | null, text: string): Promise<void> {
    const pair = { ego: this.ego, contact: suggestion.contact };
    await this.#leave(suggestion, async () => {
      if (kind !== null) await logInteraction({ ...pair, kind, ...(text && { text }) });
      await this.#set(suggestion, { done_at: new Date().toISOString() });
      notices.show(await this.#outcome(suggestion));
    });
  }

  async snooze(suggestion: Suggestion, until: string): Promise<void> {
    await this.#leave(suggestion, async () => {
      await this.#set(suggestion, { snoozed_until: until });
      notices.show(t('today.snoozed', { name: nameOf(suggestion), day: day(until) }), {
        undo: () => void this.#wake(suggestion),
      });
    });
  }

  async setCadence(suggestion: Suggestion, days: number | null): Promise<void> {
    await this.#tried(suggestion, async () => {
      await this.#set(suggestion, { cadence_days: days });
      const name = nameOf(suggestion);
      const none = days === null;
      notices.show(none ? t('today.no-cadence', { name }) : t('today.cadence-set', { name, days }));
    });
  }

  async #wake(suggestion: Suggestion): Promise<void> {
    await this.#tried(suggestion, () => this.#set(suggestion, { snoozed_until: null }));
  }

  async #leave(suggestion: Suggestion, act: () => Promise<void>): Promise<void> {
    this.#left.add(suggestion.contact);
    await this.#tried(suggestion, act);
    this.#left.delete(suggestion.contact);
  }

  async #tried(suggestion: Suggestion, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (fault) {
      const detail = fault instanceof Fault ? fault.message : '';
      const why = [faultWords(fault), detail].filter(Boolean).join(' ');
      notices.show(t('today.refused', { name: nameOf(suggestion), why }), { bad: true });
    }
    await queryClient.invalidateQueries({ queryKey: ['ego', this.ego] });
  }

  async #set({ contact }: Suggestion, body: PreferencesChange): Promise<void> {
    const path = { ego: this.ego, contact };
    await answer(api.PUT('/v1/members/{ego}/relationships/{contact}', { params: { path }, body }));
  }

  /** How the score has moved, once what was done is counted. */
  async #outcome(suggestion: Suggestion): Promise<string> {
    const path = { ego: this.ego, contact: suggestion.contact };
    const { score } = await answer(
      api.GET('/v1/members/{ego}/relationships/{contact}', { params: { path } }),
    );
    const [before, after] = [number(suggestion.score, 1), number(score, 1)];
    return t('today.done', { name: nameOf(suggestion), before, after });
  }
}

export function nameOf({ name, contact }: Suggestion): string {
  return name ?? contact;
}
