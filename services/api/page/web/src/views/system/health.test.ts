import { describe, expect, it } from 'vitest';

import { age, ailments, total } from './health';
import type { PartitionState, System } from './queries';

const SINCE = '2026-11-27T12:00:00Z';

function partition(given: Partial<PartitionState> = {}): PartitionState {
  return {
    partition: 0,
    state: 'running',
    worker: 'here:8002',
    behind: 0,
    staleness_s: 0.4,
    appended_per_s: 1,
    applied_per_s: 1,
    halt: null,
    ...given,
  };
}

function system(given: Partial<System> = {}): System {
  return {
    at: SINCE,
    kafka: { reachable: true, since: null },
    rates_over_s: 10,
    partitions: [partition()],
    workers: [],
    topics: [],
    webhooks: null,
    ...given,
  };
}

describe('what is not well', () => {
  it('is nothing while all partitions run', () => {
    expect(ailments(system())).toEqual([]);
  });

  it('names what is halted, and what nobody works on', () => {
    const halt = { since: SINCE, dead_letters: 100, reason: 'bad' };
    const partitions = [
      partition({ state: 'halted', halt, staleness_s: 90 }),
      partition({ partition: 1, state: 'unowned' }),
      partition({ partition: 2, state: 'moving' }),
    ];
    expect(ailments(system({ partitions }))).toEqual([
      { key: 'system.halted', partition: 0, since: SINCE, records: 100 },
      { key: 'system.unowned', partition: 1 },
    ]);
  });

  it('says that what is shown is old where nothing else explains it', () => {
    const partitions = [partition({ staleness_s: 16 })];
    expect(ailments(system({ partitions }))).toEqual([{ key: 'system.stale', seconds: 16 }]);
    const kafka = { reachable: false, since: SINCE };
    expect(ailments(system({ partitions, kafka }))).toEqual([
      { key: 'system.kafka-away', since: SINCE },
    ]);
  });

  it('says that nobody sends what waits for webhooks', () => {
    const waits = { notifiers: 0, waiting: 3 };
    expect(ailments(system({ webhooks: waits }))).toEqual([
      { key: 'system.no-notifier', waiting: 3 },
    ]);
    expect(ailments(system({ webhooks: { notifiers: 1, waiting: 3 } }))).toEqual([]);
    expect(ailments(system({ webhooks: { notifiers: 0, waiting: null } }))).toEqual([]);
  });
});

describe('all partitions together', () => {
  it('are as old as the oldest, and as far behind as all of them', () => {
    const partitions = [
      partition({ staleness_s: 3, behind: 4 }),
      partition({ staleness_s: null, behind: null }),
      partition({ behind: 5 }),
    ];
    expect(age(system({ partitions }))).toBe(3);
    expect(total(system({ partitions }), 'behind')).toBe(9);
  });

  it('are unknown where none is known', () => {
    const partitions = [partition({ staleness_s: null, behind: null })];
    expect(age(system({ partitions }))).toBeNull();
    expect(total(system({ partitions }), 'behind')).toBeNull();
  });
});
