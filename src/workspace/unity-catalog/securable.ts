import { ApiError } from '../http/api-error.ts';

/** Catalog, schema, volume: as many of them as the level has. Lower case. */
export type SecurableName = readonly string[];

/** What callers may do with a volume: `no-delete` is a storage that lets nothing be removed. */
export const ACCESS = ['full', 'no-delete', 'read', 'none'] as const;
export type Access = (typeof ACCESS)[number];

/** What is known of a securable beyond its folder. Times are epoch milliseconds. */
export interface SecurableRecord {
  readonly id: string;
  readonly owner: string;
  readonly comment?: string | undefined;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly updatedAt: number;
  readonly updatedBy: string;
  readonly volumeType?: 'MANAGED' | 'EXTERNAL';
  /** Of an external volume only: its files lie in the workspace's folder all the same. */
  readonly storageLocation?: string | undefined;
  readonly access?: Access;
}

export interface Securable {
  readonly name: SecurableName;
  readonly folder: string;
  readonly record: SecurableRecord;
}

/** Unity Catalog refuses spaces, periods, slashes and control characters. */
export function isSecurableName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  return name.length <= 255 && /^[^\s./\x00-\x1f\x7f]+$/.test(name);
}

export function kindOf(name: SecurableName): 'catalog' | 'schema' | 'volume' {
  return LEVELS[name.length - 1]!.kind;
}

export function doesNotExist(name: SecurableName): ApiError {
  return new ApiError(404, LEVELS[name.length - 1]!.missing, `${describe(name)} does not exist.`);
}

export function alreadyExists(name: SecurableName): ApiError {
  return new ApiError(409, LEVELS[name.length - 1]!.taken, `${describe(name)} already exists`);
}

/** The error codes differ by level; a missing volume has none of its own. */
const LEVELS = [
  { kind: 'catalog', missing: 'CATALOG_DOES_NOT_EXIST', taken: 'CATALOG_ALREADY_EXISTS' },
  { kind: 'schema', missing: 'SCHEMA_DOES_NOT_EXIST', taken: 'SCHEMA_ALREADY_EXISTS' },
  { kind: 'volume', missing: 'RESOURCE_DOES_NOT_EXIST', taken: 'RESOURCE_ALREADY_EXISTS' },
] as const;

function describe(name: SecurableName): string {
  const kind = kindOf(name);
  return `${kind[0]!.toUpperCase()}${kind.slice(1)} '${name.join('.')}'`;
}
