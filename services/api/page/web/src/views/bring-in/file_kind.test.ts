import { expect, test } from 'vitest';

import { formatOf } from './file_kind';

test.each([
  ['export.txt', 'From ana@example.org Fri', 'mbox'],
  ['export', '\uFEFFBEGIN:VCALENDAR\r\n', 'icalendar'],
  ['mail.mbox', 'begin:vcard', 'vcard'],
  ['People.VCF', '', 'vcard'],
  ['photo.jpeg', 'JFIF', null],
  ['mbox', '', 'mbox'],
  ['Connections.csv', 'Notes:\n"…"\n\nFirst Name,Last Name,URL,Connected On\n', 'linkedin'],
  ['contacts.csv', '\uFEFFFirst Name,E-mail 1 - Label,E-mail 1 - Value\n', 'google-contacts'],
  ['result.json', '{\n "name": "Bo",\n "type": "personal_chat",\n "messages": [', 'telegram'],
  ['result.json', '{\n "about": "…",\n "personal_information": {', 'telegram'],
  ['Garden Slack export.zip', 'PK\u0003\u0004\u0000channels.json', 'slack'],
  ['chat.zip', 'PK\u0003\u0004\u0000_chat.txt', 'whatsapp'],
  ['WhatsApp Chat with Bo.zip', 'PK\u0003\u0004', 'whatsapp'],
  ['_chat.txt', '\u200e[12.03.24, 14:05:33] Ana: hi', 'whatsapp'],
  ['chat.txt', '3/12/24, 2:05\u202fPM - Ana: hi', 'whatsapp'],
  ['2024-03-12-14.json.gz', '\u001f\uFFFD', 'github-archive'],
  ['table.csv', 'From,To,Date\n', null],
])('%s that begins with %j', (name, beginning, format) => {
  expect(formatOf(name, beginning)).toBe(format);
});
