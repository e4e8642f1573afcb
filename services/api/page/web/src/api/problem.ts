/** Why an answer is not there: what the service said (RFC 9457), or that nothing answered. */
export class Fault extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly retryAfterS: number | null = null,
  ) {
    super(detail || title);
  }

  /** Nothing answered: the network, or the service, is away. */
  get offline(): boolean {
    return this.status === 0;
  }

  /** It can be asked again as it is: Kafka is away, a table is being restored, too many asked. */
  get temporary(): boolean {
    return this.offline || this.status === 429 || this.status >= 500;
  }
}

/** What openapi-fetch answers with. */
interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * What was asked for.
 *
 * @throws Fault where it was refused, or nothing answered.
 */
export async function answer<T>(asked: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await asked.catch((reason: unknown) => {
    throw new Fault(0, 'offline', String(reason));
  });
  if (response.ok) return data as T;
  throw faultOf(response, error);
}

/** The fault that a refusing answer, with its body, stands for. */
export function faultOf(response: Response, body: unknown): Fault {
  const said = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const wait = Number(response.headers.get('Retry-After'));
  return new Fault(
    response.status,
    String(said.title ?? response.statusText),
    String(said.detail ?? ''),
    Number.isFinite(wait) && wait > 0 ? wait : null,
  );
}
