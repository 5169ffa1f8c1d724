import type { Effects } from '../base/effects.ts';

const CREDENTIAL =
  /^(?:DATABRICKS_|ARM_|AZURE_|AWS_|GOOGLE_|LAKESEED_MCP_TOKEN$)|(?:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|ACCESS_KEY|PRIVATE_KEY|CREDENTIALS?)(?:_|$)/i;

/** The environment without what proves to somebody who the server is. */
export function withoutCredentials(env: Effects['env']): Effects['env'] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !CREDENTIAL.test(name)));
}

/** Values that may stand in no answer. */
export function secretsOf(env: Effects['env']): string[] {
  const secret = /TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|ACCESS_KEY|PRIVATE_KEY/i;
  return Object.entries(env).flatMap(([name, value]) =>
    secret.test(name) && value && value.length >= 6 ? [value] : [],
  );
}
