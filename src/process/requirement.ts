import { validRange } from '@renovatebot/pep440';

/** One dependency by name (PEP 508). */
export interface Requirement {
  readonly name: string;
  readonly extras: readonly string[];
  /** Such as `>=2.2,<3`; empty where any version will do, a direct URL included. */
  readonly specifier: string;
  readonly marker: string | null;
}

const NAMED = /^([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*(@\s*\S+|\([^)]*\)|[^;@(]*?)\s*(?:;(.*))?$/;
const ARCHIVE = /\.(whl|zip|tar\.(gz|bz2|xz)|tgz)$/i;

/** Null for what has no name to look up: a path, a bare URL, an option, or a text that is no requirement. */
export function parseRequirement(line: string): Requirement | null {
  const [, name, extras = '', version = '', marker = null] = NAMED.exec(line.trim()) ?? [];
  if (!name || ARCHIVE.test(name)) return null;
  const specifier = version.startsWith('@') ? '' : version.replace(/^\(|\)$/g, '').trim();
  if (specifier !== '' && !validRange(specifier)) return null;
  return { name, extras: extras.split(',').flatMap(extra => extra.trim() || []), specifier, marker };
}
