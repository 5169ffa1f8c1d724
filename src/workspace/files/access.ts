import { ApiError } from '../http/api-error.ts';
import type { Access, Securable } from '../unity-catalog/securable.ts';

export type Need = 'read' | 'write' | 'delete';

/** Reading needs READ VOLUME; creating and deleting also WRITE VOLUME. */
export function requireAccess({ name, record }: Securable, need: Need): void {
  const access = record.access ?? 'full';
  if (ALLOWED[access].includes(need)) return;
  const volume = name.join('.');
  if (access === 'no-delete') {
    throw new ApiError(403, 'PERMISSION_DENIED', `The storage of Volume '${volume}' does not allow deletion.`);
  }
  const privilege = need === 'read' || access === 'none' ? 'READ VOLUME' : 'WRITE VOLUME';
  throw new ApiError(403, 'PERMISSION_DENIED', `User does not have ${privilege} on Volume '${volume}'.`);
}

const ALLOWED: Readonly<Record<Access, readonly Need[]>> = {
  full: ['read', 'write', 'delete'],
  'no-delete': ['read', 'write'],
  read: ['read'],
  none: [],
};
