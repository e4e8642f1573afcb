import type { System } from './queries';

/** What is not well, the worst first; each is a sentence of the catalogues with its values. */
export type Ailment =
  | { key: 'system.kafka-away'; since: string }
  | { key: 'system.halted'; partition: number; since: string; records: number }
  | { key: 'system.unowned' | 'system.restoring' | 'system.rebuilding'; partition: number }
  | { key: 'system.stale'; seconds: number }
  | { key: 'system.no-notifier'; waiting: number };

const STALE_S = 15;

export function ailments(system: System): Ailment[] {
  const { kafka, partitions, webhooks } = system;
  const found: Ailment[] = [];
  if (kafka.since !== null) found.push({ key: 'system.kafka-away', since: kafka.since });
  for (const { partition, state, halt } of partitions) {
    if (state === 'halted' && halt !== null) {
      const { since, dead_letters: records } = halt;
      found.push({ key: 'system.halted', partition, since, records });
    } else if (state === 'unowned' || state === 'restoring' || state === 'rebuilding') {
      found.push({ key: `system.${state}`, partition });
    }
  }
  const seconds = age(system);
  if (found.length === 0 && seconds !== null && seconds > STALE_S) {
    found.push({ key: 'system.stale', seconds });
  }
  if (webhooks?.notifiers === 0 && webhooks.waiting) {
    found.push({ key: 'system.no-notifier', waiting: webhooks.waiting });
  }
  return found;
}

/** How old what the page shows may be, in seconds; null where nothing can be read. */
export function age({ partitions }: System): number | null {
  const ages = partitions.flatMap(({ staleness_s }) => (staleness_s === null ? [] : [staleness_s]));
  return ages.length === 0 ? null : Math.max(...ages);
}

/** The sum of what is known of each partition; null where it is known of none. */
export function total(
  { partitions }: System,
  of: 'behind' | 'appended_per_s' | 'applied_per_s',
): number | null {
  const known = partitions.flatMap((partition) => partition[of] ?? []);
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0);
}
