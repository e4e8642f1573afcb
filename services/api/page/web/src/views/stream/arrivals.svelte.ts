import type { FeedItem } from './feed_items';

/** Updates that came since the feed was read: those taken in stand on top, the others wait. */
export class Arrivals {
  waiting = $state<FeedItem[]>([]);
  taken = $state<FeedItem[]>([]);

  add(item: FeedItem): void {
    this.waiting.unshift(item);
  }

  takeIn(): void {
    this.taken.unshift(...this.waiting);
    this.waiting = [];
  }
}
