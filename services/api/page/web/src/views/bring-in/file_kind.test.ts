import { expect, test } from 'vitest';

import { formatOf } from './file_kind';

test.each([
  ['export.txt', 'From ana@example.org Fri', 'mbox'],
  ['export', '\uFEFFBEGIN:VCALENDAR\r\n', 'icalendar'],
  ['mail.mbox', 'begin:vcard', 'vcard'],
  ['People.VCF', '', 'vcard'],
  ['photo.jpeg', 'JFIF', null],
  ['mbox', '', 'mbox'],
])('%s that begins with %j', (name, beginning, format) => {
  expect(formatOf(name, beginning)).toBe(format);
});
