import { ago, t } from '../../strings/words.svelte';
import type { Customer } from './audience';

export const SEGMENTS = ['top', 'lapsing', 'new', 'returning'] as const;
export type Segment = (typeof SEGMENTS)[number];

/** Why a customer is in a segment, in words. */
export function why(segment: Segment, customer: Customer): string {
  const { lately, before, first_inbound_at: first, last_inbound_at: last } = customer;
  const values = {
    lately,
    before,
    first: first === null ? '' : ago(first),
    last: last === null ? '' : ago(last),
  };
  if (last === null) return t('brand.why.yours');
  return t(`brand.why.${segment}`, values);
}
