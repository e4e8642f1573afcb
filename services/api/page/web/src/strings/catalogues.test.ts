import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { describe, expect, it } from 'vitest';

import de from './de.json';
import en from './en.json';

const keys = Object.keys(en) as (keyof typeof en)[];

function placeholders(elements: MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return [];
    const inner =
      element.type === TYPE.select || element.type === TYPE.plural
        ? Object.values(element.options).flatMap(({ value }) => placeholders(value))
        : [];
    return [element.value, ...inner];
  });
}

function names(message: string): string[] {
  return [...new Set(placeholders(parse(message, { ignoreTag: true })))].sort();
}

describe('the catalogues', () => {
  it('have the same keys, in order', () => {
    expect(Object.keys(de)).toEqual(keys);
    expect(keys).toEqual([...keys].sort());
  });

  it.each(keys)('say the same of %s', (key) => {
    expect(de[key].trim()).not.toBe('');
    expect(names(de[key])).toEqual(names(en[key]));
  });
});
