import { z } from 'zod';
import { type Effects, systemEffects } from '../base/effects.ts';
import { mapConcurrent } from '../base/map-concurrent.ts';
import type { CredentialsProvider } from '../databricks/auth/credentials-provider.ts';
import { callersPermissions } from '../databricks/callers-permissions.ts';
import type { Client } from '../databricks/client.ts';
import { unityCatalog } from '../databricks/unity-catalog.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { hasCode } from '../errors/lakeseed-error.ts';
import type { VolumeName } from '../volume/store.ts';
import { openStore } from './open-store.ts';
import { type LibraryOptions, option, parseOptions } from './options.ts';

const LIMIT = 'Must be a whole number from 1 to 500';

export const listDestinationsSchema = z.strictObject({
  catalog: option.catalog.optional().describe('Only this catalog; by default all that may be seen.'),
  schema: option.schema.optional().describe('Only this schema, of every catalog that is looked at.'),
  limit: z.int(LIMIT).min(1, LIMIT).max(500, LIMIT).default(50).describe('List at most this many volumes.'),
  profile: option.profile,
  host: option.host,
  local: option.local,
  localDir: option.localDir,
});

export interface ListDestinationsOptions
  extends z.input<typeof listDestinationsSchema>,
    Pick<LibraryOptions, 'signal'> {
  /** Proves to Databricks who calls, instead of what the environment and profile say. */
  readonly credentials?: CredentialsProvider;
}

export interface DestinationVolume {
  /** `catalog.schema.volume`. */
  readonly name: string;
  readonly catalog: string;
  readonly schema: string;
  readonly volume: string;
  /** By what is granted, not tried; null where the workspace does not say. */
  readonly canWrite: boolean | null;
}

export interface ListDestinationsResult {
  readonly catalogs: readonly string[];
  /** As `catalog.schema`, of the catalogs that were looked at. */
  readonly schemas: readonly string[];
  readonly volumes: readonly DestinationVolume[];
  /** More is there than was listed. */
  readonly truncated: boolean;
}

const LOOKED_AT_ONCE = 8;
const MOST_CATALOGS = 50;
const MOST_SCHEMAS = 200;

/** Catalogs of the workspace itself: nobody delivers there. */
const NOT_FOR_DATA: ReadonlySet<string> = new Set(['system', 'samples', '__databricks_internal']);

/**
 * What can be delivered to, as far as the caller may see it: catalogs, their schemas and volumes, and whether a volume may be written.
 * Defaults: limit 50, local false. Throws USAGE, AUTH_FAILED, PERMISSION_DENIED, NOT_FOUND, NETWORK, RATE_LIMITED, CANCELLED.
 *
 * @example
 * const { volumes } = await listDestinations({ catalog: 'main' });
 */
export async function listDestinations(
  { signal, credentials, ...options }: ListDestinationsOptions = {},
  effects: Effects = systemEffects(),
): Promise<ListDestinationsResult> {
  const input = parseOptions(listDestinationsSchema, options);
  if (signal?.aborted) throw cancelledError(signal);
  await using opened = await openStore({ ...input, credentials, signal }, effects);
  try {
    return await look(opened.client, input, signal);
  } catch (error) {
    throw signal?.aborted ? cancelledError(signal) : error;
  }
}

async function look(
  client: Client,
  { catalog, schema, limit }: z.output<typeof listDestinationsSchema>,
  signal: AbortSignal | undefined,
): Promise<ListDestinationsResult> {
  const unity = unityCatalog(client);
  const all = catalog ? [catalog] : (await unity.names('catalogs', {}, signal)).filter(name => !NOT_FOR_DATA.has(name));
  const catalogs = all.sort().slice(0, MOST_CATALOGS);
  const inCatalog = async (name: string) => {
    if (schema !== undefined) return [{ catalog: name, schema }];
    const list = unity.names('schemas', { catalog: name }, signal);
    // One that was named has to be there; of all, those count that may be looked into.
    const names = await (catalog ? list : orNone(list));
    return names.filter(each => each !== 'information_schema').map(each => ({ catalog: name, schema: each }));
  };
  const found = (await mapConcurrent(catalogs, inCatalog, { concurrency: LOOKED_AT_ONCE, signal })).flat();
  const schemas = found.slice(0, MOST_SCHEMAS);
  const inSchema = async (within: { catalog: string; schema: string }): Promise<VolumeName[]> =>
    (await orNone(unity.names('volumes', within, signal))).map(volume => ({ ...within, volume }));
  const volumes = (await mapConcurrent(schemas, inSchema, { concurrency: LOOKED_AT_ONCE, signal })).flat();
  const describe = async (volume: VolumeName): Promise<DestinationVolume> => ({
    name: [volume.catalog, volume.schema, volume.volume].join('.'),
    ...volume,
    canWrite: (await callersPermissions(client, volume, signal))?.write ?? null,
  });
  return {
    catalogs,
    schemas: schemas.map(each => `${each.catalog}.${each.schema}`),
    volumes: await mapConcurrent(volumes.slice(0, limit), describe, { concurrency: LOOKED_AT_ONCE, signal }),
    truncated: all.length > catalogs.length || found.length > schemas.length || volumes.length > limit,
  };
}

async function orNone(names: Promise<string[]>): Promise<string[]> {
  try {
    return await names;
  } catch (error) {
    if (hasCode(error, 'PERMISSION_DENIED') || hasCode(error, 'NOT_FOUND')) return [];
    throw error;
  }
}
