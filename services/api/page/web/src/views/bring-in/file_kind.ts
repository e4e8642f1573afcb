/** What people have files of, as the api calls the formats. */
export type Format =
  | 'mbox'
  | 'icalendar'
  | 'vcard'
  | 'google-contacts'
  | 'linkedin'
  | 'whatsapp'
  | 'telegram'
  | 'slack'
  | 'github-archive';

/** So many bytes of a file show what it is. */
export const BEGINNING_BYTES = 4096;

/** What only one kind of file begins with, the first that fits. */
const BY_BEGINNING: [RegExp, Format][] = [
  [/^BEGIN:VCALENDAR/i, 'icalendar'],
  [/^BEGIN:VCARD/i, 'vcard'],
  [/^From /, 'mbox'],
  [/^First Name,Last Name,.*Connected On/m, 'linkedin'],
  [/^.*E-mail 1 - Value/, 'google-contacts'],
  [/^\{[^{[]*"(personal_information|messages)"/, 'telegram'],
  [/^PK.*(channels|users)\.json/s, 'slack'],
  [/^PK.*_chat\.txt/s, 'whatsapp'],
  [/^[\u200e[]*\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}\D.*\d\d/, 'whatsapp'],
];

const BY_NAME: [RegExp, Format][] = [
  [/\.(mbox|mbx)$|^mbox$/i, 'mbox'],
  [/\.(ics|ical)$/i, 'icalendar'],
  [/\.(vcf|vcard)$/i, 'vcard'],
  [/whatsapp.*\.(zip|txt)$/i, 'whatsapp'],
  [/slack.*\.zip$/i, 'slack'],
  [/^\d{4}-\d\d-\d\d-\d{1,2}\.json(\.gz)?$/, 'github-archive'],
];

/** The format of a file by how it begins, else by its name; null for any other. */
export function formatOf(name: string, beginning: string): Format | null {
  const text = beginning.replace(/^\uFEFF/, '').trimStart();
  const known = BY_BEGINNING.find(([pattern]) => pattern.test(text));
  return (known ?? BY_NAME.find(([pattern]) => pattern.test(name)))?.[1] ?? null;
}
