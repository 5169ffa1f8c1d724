import { isLakeseedError } from '../errors/lakeseed-error.ts';
import type { EffectivePermissions, VolumeName } from '../volume/store.ts';
import type { Client } from './client.ts';
import { currentUser } from './current-user.ts';
import { unityCatalog } from './unity-catalog.ts';

/** Every account user is in this group, which SCIM does not list. */
const EVERYBODY = 'account users';

/**
 * What the caller may do with a volume, as granted to the caller and, where that is not enough, to the caller's
 * groups or to the volume's owner; null where the server does not tell.
 */
export async function callersPermissions(
  client: Client,
  volume: VolumeName,
  signal?: AbortSignal,
): Promise<EffectivePermissions | null> {
  const catalog = unityCatalog(client);
  try {
    const { userName, groups } = await currentUser(client, signal);
    const own = await catalog.effectivePermissions(volume, userName, signal);
    const granted = [...own.values()].flat();
    const direct = summarize(granted);
    if (direct.read && direct.write) return direct;
    const callers = new Set([userName, EVERYBODY, ...groups]);
    const owner = await catalog.volumeOwner(volume, signal);
    if (owner !== null && callers.has(owner)) return summarize([...granted, 'ALL_PRIVILEGES']);
    const all = await catalog.effectivePermissions(volume, undefined, signal);
    return summarize([...granted, ...[...all].flatMap(([principal, names]) => (callers.has(principal) ? names : []))]);
  } catch (error) {
    if (isLakeseedError(error) && UNTOLD.has(error.code)) return null;
    throw error;
  }
}

const UNTOLD: ReadonlySet<string> = new Set(['PERMISSION_DENIED', 'NOT_FOUND', 'NOT_SUPPORTED']);

function summarize(privileges: readonly string[]): EffectivePermissions {
  const has = (name: string) => privileges.includes(name) || privileges.includes('ALL_PRIVILEGES');
  return { read: has('READ_VOLUME'), write: has('WRITE_VOLUME'), privileges: [...new Set(privileges)].sort() };
}
