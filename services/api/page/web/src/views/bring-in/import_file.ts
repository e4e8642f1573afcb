import { wrote } from '../../api/own_writes';
import { Fault, faultOf } from '../../api/problem';
import type { components } from '../../api/generated/ingest';
import type { Format } from './file_kind';

export type ImportReport = components['schemas']['ImportReport'];
type Line = components['schemas']['ImportLine'];

export interface Order {
  file: File;
  format: Format;
  source: string;
  owner: string;
}

/** What a format is asked with beside its source: whose the file is, and where its times are of. */
const OPTIONS: Partial<Record<Format, ('owner' | 'timezone')[]>> = {
  linkedin: ['owner'],
  telegram: ['owner', 'timezone'],
  whatsapp: ['timezone'],
};

/**
 * Sends the file, and what comes of it; `published` is called with how many events are so far.
 *
 * @throws Fault where it is refused or breaks off: it can be sent again, nothing counts twice.
 */
export async function importFile(
  { file, format, source, owner }: Order,
  dryRun: boolean,
  published: (count: number) => void = () => undefined,
): Promise<ImportReport> {
  const query = new URLSearchParams({ dry_run: String(dryRun) });
  if (source) query.set('source', source);
  const known = { owner, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone };
  for (const name of OPTIONS[format] ?? []) query.set(name, known[name]);
  const response = await fetch(`/v1/imports/${format}?${query}`, {
    method: 'POST',
    body: file,
  }).catch((reason: unknown) => {
    throw new Fault(0, 'offline', String(reason));
  });
  if (!response.ok) throw faultOf(response, await response.json().catch(() => null));
  for await (const line of lines(response)) {
    if (line.problem) throw new Fault(line.problem.status, line.problem.title, line.problem.detail);
    if (line.published !== undefined) published(line.published);
    if (line.report) {
      wrote(line.report);
      return line.report;
    }
  }
  throw new Fault(0, 'offline', '');
}

async function* lines(response: Response): AsyncGenerator<Line> {
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    held += value;
    const whole = held.split('\n');
    held = whole.pop() ?? '';
    for (const line of whole) yield JSON.parse(line) as Line;
  }
}
