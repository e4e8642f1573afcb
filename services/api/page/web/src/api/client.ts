import createClient from 'openapi-fetch';

import type { paths as ApiPaths } from './generated/api';
import type { paths as IngestPaths } from './generated/ingest';
import { ownWrites } from './own_writes';

/** The api, typed by its own OpenAPI document: `await answer(api.GET('/v1/members', …))`. */
export const api = createClient<ApiPaths>({ baseUrl: location.origin });

/** What ingest takes, by the api's address. */
export const ingest = createClient<IngestPaths>({ baseUrl: location.origin });

api.use(ownWrites);
ingest.use(ownWrites);
