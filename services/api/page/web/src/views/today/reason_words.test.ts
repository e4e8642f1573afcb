import { expect, it, vi } from 'vitest';

import { reasonWords, type Reason } from './reason_words';

vi.hoisted(() => {
  vi.stubGlobal('localStorage', { getItem: () => 'en' });
  vi.stubGlobal('document', { documentElement: {} });
});

const BASE = { since: '2026-11-01T00:00:00Z', text: '' };

it.each<[Partial<Reason> & Pick<Reason, 'reason'>, string]>([
  [
    { reason: 'going_cold', usual_gap_days: 0.4, silent_days: 21 },
    'You usually deal with each other every day; it has been 21 days.',
  ],
  [{ reason: 'job_changed', title: 'CTO', organization: 'Acme' }, 'CTO at Acme'],
  [{ reason: 'job_changed', organization: 'Acme' }, 'New job at Acme'],
  [{ reason: 'job_changed' }, 'A new job'],
  [{ reason: 'cadence_due', cadence_days: 14, set_by_user: true }, 'You wanted'],
  [{ reason: 'cadence_due', cadence_days: 14, set_by_user: false }, 'for over 14 days'],
  [{ reason: 'in_town', travelling: 'contact', place: { name: 'Oslo' } }, 'They are in Oslo'],
  [{ reason: 'in_town', travelling: 'both', place: { name: 'Oslo' } }, 'You both are in Oslo'],
  [{ reason: 'unanswered', kind: 'message' }, 'a message'],
  [{ reason: 'introduction', with: 'bo', topics: ['tea', 'rust'] }, 'Bo: both care for tea and'],
])('%o is said as %s', (reason, words) => {
  expect(reasonWords({ ...BASE, ...reason } as Reason, 'Bo')).toContain(words);
});
