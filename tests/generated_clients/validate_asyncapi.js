// Prints what AsyncAPI's own parser finds in a document: node validate_asyncapi.js FILE
import { readFileSync } from 'node:fs';
import asyncapi from '@asyncapi/parser';

const { diagnostics } = await new asyncapi.Parser().parse(readFileSync(process.argv[2], 'utf8'));
for (const { code, message, path } of diagnostics) {
  console.log(`${code}: ${message} (${path.join('.')})`);
}
