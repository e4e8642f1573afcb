import { describe, expect, it } from 'vitest';

import { distinct, idOf, kindNamed, type FeedItem } from './feed_items';

function item(contact: string, id: string, text = ''): FeedItem {
  const update = { at: '2026-11-23T09:00:00Z', source: 's', id, kind: 'post', text };
  return { contact, update } as FeedItem;
}

describe('a feed', () => {
  it('has each update once, where it stands first', () => {
    const items = [item('bo', '1', 'new'), item('al', '1'), item('bo', '1', 'old')];
    expect(distinct(items)).toEqual(items.slice(0, 2));
  });

  it('keeps updates apart whose ids are made to look alike', () => {
    expect(idOf(item('a', 'b c'))).not.toBe(idOf(item('a s b', 'c')));
  });

  it('knows its kinds', () => {
    expect(kindNamed('travel')).toBe('travel');
    expect(kindNamed('constructor')).toBeNull();
  });
});
