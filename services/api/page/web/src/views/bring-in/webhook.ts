/** Types of source whose only need is a secret; others are described with the sources. */
export const TYPES = ['github', 'slack', 'standard-webhooks', 'cloudevents'] as const;

const SECRET_BYTES = 32;

/** A secret of 256 bits, as Standard Webhooks write theirs. */
export function freshSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}

/** What rapport.toml needs for the source. */
export function settingsOf(name: string, type: string, secret: string): string {
  return `[sources.${name}]\ntype = "${type}"\nsecret = "${secret}"`;
}

/** Where the producer sends to, at ingest's address. */
export function webhookPath(name: string): string {
  return `/v1/sources/${encodeURIComponent(name)}/webhook`;
}
