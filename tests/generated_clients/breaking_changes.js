// Prints what a newer document breaks for who relies on an older one, a line for each:
// node breaking_changes.js OLDER NEWER, both OpenAPI, AsyncAPI or JSON Schema.
//
// Beside what the libraries call breaking: a type that is another one, a property that is gone,
// and another operation id, which renames what clients call. Not: another value of an enum.
import { readFileSync } from 'node:fs';
import asyncapi from '@asyncapi/diff';
import { apiCompare } from 'api-smart-diff';

const [older, newer] = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const lines = older.asyncapi ? inAsyncapi() : broken(older, newer);
for (const line of new Set(lines)) console.log(line);

function broken(before, after, at = []) {
  return apiCompare(before, after)
    .diffs.filter(({ path }) => path[0] !== 'components' && path[0] !== '$defs')
    .filter(breaks)
    .map(({ action, path }) => `${action} ${[...at, ...path].join(' ')}`);
}

function breaks({ type, action, path }) {
  const [group, last] = [path.at(-2), path.at(-1)];
  if (group === 'enum' && action === 'add') return false;
  if (group === 'properties' && action === 'remove') return true;
  if (action !== 'add' && (last === 'type' || last === 'operationId')) return true;
  return type === 'breaking';
}

function inAsyncapi() {
  const channels = asyncapi.diff(older, newer).breaking();
  return [
    ...channels.map(({ action, path }) => `${action} ${path.slice(1).replaceAll('/', ' ')}`),
    ...Object.keys(older.components.messages)
      .filter((name) => name in newer.components.messages)
      .flatMap((name) => broken(message(older, name), message(newer, name), [name])),
  ];
}

// A message's key, headers and payload as one JSON Schema.
function message(document, name) {
  const { bindings, headers = {}, payload } = document.components.messages[name];
  const properties = { key: bindings.kafka.key, headers, payload };
  return { type: 'object', properties, components: document.components };
}
