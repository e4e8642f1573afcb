// What a program does first, by a generated client: send what happened, read what came of it.
import createClient from 'openapi-fetch';
import type { paths as Api } from './generated/api.ts';
import type { paths as Ingest } from './generated/ingest.ts';

const [ingestUrl = '', apiUrl = '', key = ''] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${key}` };
const ingest = createClient<Ingest>({ baseUrl: ingestUrl, headers });
const api = createClient<Api>({ baseUrl: apiUrl, headers });

const sent = await ingest.POST('/v1/events', {
    body: [
        { id: 'ts-1', source: 'story', kind: 'meeting', actor: 'tina', target: 'tom' },
        { id: 'ts-2', source: 'story', kind: 'message', actor: 'tom', target: 'tina', text: 'Tea?' },
    ],
});
if (sent.error) throw new Error(sent.error.detail);

const pair = { ego: 'tina', contact: 'tom' };
const query = { after: sent.data.position, wait: 30 };
const read = await api.GET('/v1/members/{ego}/relationships/{contact}', {
    params: { path: pair, query },
});
if (read.error) throw new Error(read.error.detail);
const why = read.data.explanation.map((entry) => `${entry.kind} ${entry.direction}`);
console.log(JSON.stringify({ stage: read.data.stage, why: why.sort() }));

const unknown = await api.GET('/v1/members/{member}', { params: { path: { member: 'nobody' } } });
console.log(JSON.stringify({ status: unknown.error?.status, type: unknown.error?.type }));
