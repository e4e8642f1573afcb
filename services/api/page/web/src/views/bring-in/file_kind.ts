/** What people have files of, as the api calls the formats. */
export type Format = 'mbox' | 'icalendar' | 'vcard';

const BY_ENDING: Record<string, Format> = {
  mbox: 'mbox',
  mbx: 'mbox',
  ics: 'icalendar',
  ical: 'icalendar',
  vcf: 'vcard',
  vcard: 'vcard',
};

/** The format of a file by how it begins, else by its name's ending; null for any other. */
export function formatOf(name: string, beginning: string): Format | null {
  const text = beginning.replace(/^\uFEFF/, '').trimStart();
  if (/^BEGIN:VCALENDAR/i.test(text)) return 'icalendar';
  if (/^BEGIN:VCARD/i.test(text)) return 'vcard';
  if (text.startsWith('From ')) return 'mbox';
  return BY_ENDING[name.split('.').pop()?.toLowerCase() ?? ''] ?? null;
}
