import { expect, test } from 'vitest';

import { untilNext } from './asking_again';

test('what was worked out after the change is not asked for again', () => {
  expect(untilNext(2_000, 2_000, 9_000)).toBe(false);
  expect(untilNext(2_001, 2_000, 9_000)).toBe(false);
});

test('what is of before is asked for soon, and ever less often while it is', () => {
  const asked = [2_100, 3_100, 7_000, 90_000].map((now) => untilNext(0, 2_000, now));
  expect(asked).toEqual([1_000, 1_100, 5_000, 30_000]);
});
