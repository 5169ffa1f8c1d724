import type { Call, Route } from '../call.ts';
import { ApiError } from '../http/api-error.ts';
import { json } from '../http/respond.ts';
import type { Access, SecurableName } from './securable.ts';
import { parseSecurableName } from './securable-name.ts';

export const permissionsRoutes: readonly Route[] = [
  { on: 'GET /api/2.1/unity-catalog/effective-permissions/*/*', answer: effectivePermissions },
];

/** What the caller may do with a volume; nobody else has anything. */
async function effectivePermissions({ query, segments, caller, state }: Call): Promise<Response> {
  const [type, fullName] = segments as [string, string];
  if (type.toLowerCase() !== 'volume') {
    throw new ApiError(501, 'NOT_IMPLEMENTED', `The local workspace has no effective permissions of a ${type}`);
  }
  const { name, record } = await state.securables.require(parseSecurableName(fullName, 3));
  const principal = query.get('principal') ?? caller.userName;
  if (principal !== caller.userName) return json({});
  const own = PRIVILEGES[record.access ?? 'full'].map(privilege => ({ privilege }));
  return json({ privilege_assignments: [{ principal, privileges: [...inherited(name), ...own] }] });
}

const PRIVILEGES: Readonly<Record<Access, readonly string[]>> = {
  full: ['READ_VOLUME', 'WRITE_VOLUME'],
  'no-delete': ['READ_VOLUME', 'WRITE_VOLUME'],
  read: ['READ_VOLUME'],
  none: [],
};

function inherited([catalog, schema]: SecurableName) {
  return [
    { privilege: 'USE_CATALOG', inherited_from_type: 'CATALOG', inherited_from_name: catalog },
    { privilege: 'USE_SCHEMA', inherited_from_type: 'SCHEMA', inherited_from_name: `${catalog}.${schema}` },
  ];
}
