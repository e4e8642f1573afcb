import { expect, test } from 'vitest';

import { greatest, nearest } from './series';

test('the axis reaches the greatest value of any series, gaps apart', () => {
  const series = [
    { name: 'a', values: [1, null, 3] },
    { name: 'b', values: [7, 0, null] },
  ];
  expect(greatest(series)).toBe(7);
});

test('a chart of nothing has an axis, too', () => {
  expect(greatest([{ name: 'a', values: [0, null] }])).toBe(1);
  expect(greatest([])).toBe(1);
});

test('the nearest point is within the chart, wherever one points', () => {
  expect([-0.2, 0, 0.12, 0.13, 1, 1.4].map((share) => nearest(share, 5))).toEqual([
    0, 0, 0, 1, 4, 4,
  ]);
});
