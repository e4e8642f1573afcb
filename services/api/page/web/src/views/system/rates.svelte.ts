import { total } from './health';
import type { System } from './queries';

export interface Rate {
  /** Epoch ms. */
  at: number;
  appended: number;
  applied: number;
}

const KEPT_MS = 5 * 60_000;

/** The rates of the last minutes, kept while the page is open, whichever view is. */
class Rates {
  kept = $state.raw<Rate[]>([]);

  note(system: System): void {
    const at = new Date(system.at).getTime();
    const appended = total(system, 'appended_per_s');
    const applied = total(system, 'applied_per_s');
    if (appended === null || applied === null || at <= (this.kept.at(-1)?.at ?? 0)) return;
    this.kept = [...this.kept.filter((rate) => rate.at > at - KEPT_MS), { at, appended, applied }];
  }
}

export const rates = new Rates();
