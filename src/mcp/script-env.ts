import type { Effects } from '../base/effects.ts';
import { isCredentialVariable } from '../generator/known-secrets.ts';

/** The environment without what proves to somebody who the server is. */
export function withoutCredentials(env: Effects['env']): Effects['env'] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isCredentialVariable(name)));
}

/** Values of a call's own variables that look like credentials: its script may see them, its answer does not show them. */
export function secretsOf(args: Readonly<Record<string, unknown>>): string[] {
  const given = (args['env'] ?? {}) as Readonly<Record<string, string>>;
  return Object.entries(given).flatMap(([name, value]) =>
    value.length >= 8 && isCredentialVariable(name) ? [value] : [],
  );
}
