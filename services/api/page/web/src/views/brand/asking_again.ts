const SOONEST_MS = 1_000;
const LATEST_MS = 30_000;

/**
 * In how many ms to ask again for what is as of `at` (epoch ms), the longer after the change the
 * later; false where it is no older than the latest change.
 */
export function untilNext(at: number, changedAt: number, now: number): number | false {
  if (at >= changedAt) return false;
  return Math.min(LATEST_MS, Math.max(SOONEST_MS, now - changedAt));
}
