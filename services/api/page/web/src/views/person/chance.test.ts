import { expect, it } from 'vitest';

import { chanceOf } from './chance';

it.each([
  [1, 'almost-certain'],
  [0.75, 'very-likely'],
  [0.5, 'likely'],
  [0.3, 'possible'],
  [0.1, 'unlikely'],
  [0.01, 'very-unlikely'],
])('%f is %s', (probability, chance) => {
  expect(chanceOf(probability)).toBe(chance);
});
