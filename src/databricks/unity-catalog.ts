import type { VolumeName } from '../volume/store.ts';
import type { Client } from './client.ts';
import { pages } from './pages.ts';

const PREFIX = '/api/2.1/unity-catalog';

/** A level of the namespace with what contains it: `main`, `main.default`, `main.default.landing`. */
export type Securable = 'catalogs' | 'schemas' | 'volumes';

type NamePage = {
  readonly next_page_token?: string;
} & { readonly [level in Securable]?: readonly { readonly name: string }[] };

interface PermissionsPage {
  readonly privilege_assignments?: readonly {
    readonly principal: string;
    readonly privileges?: readonly { readonly privilege: string }[];
  }[];
  readonly next_page_token?: string;
}

/** Unity Catalog 2.1, as far as volumes need it. */
export interface UnityCatalog {
  /** Resolves when it exists and may be seen; else NOT_FOUND or PERMISSION_DENIED. */
  require(level: Securable, fullName: string, signal?: AbortSignal): Promise<void>;
  /** Names of one level that may be seen: all catalogs, or what is in `within`. */
  names(level: Securable, within: Partial<VolumeName>, signal?: AbortSignal): Promise<string[]>;
  /** null where it is not told. */
  volumeOwner(volume: VolumeName, signal?: AbortSignal): Promise<string | null>;
  createSchema(volume: VolumeName, signal?: AbortSignal): Promise<void>;
  createVolume(volume: VolumeName, signal?: AbortSignal): Promise<void>;
  /** Privileges on the volume, inherited ones included, of one principal or, by principal, of all. */
  effectivePermissions(
    volume: VolumeName,
    principal: string | undefined,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly string[]>>;
}

export function unityCatalog(client: Client): UnityCatalog {
  return {
    require: async (level, fullName, signal) => {
      const path = `${PREFIX}/${level}/${encodeURIComponent(fullName)}`;
      await client.call({ method: 'GET', path, doing: `find the ${level.slice(0, -1)} ${fullName}`, signal });
    },

    async names(level, within, signal) {
      const query = { catalog_name: within.catalog, schema_name: within.schema };
      const found: string[] = [];
      const request = { method: 'GET', path: `${PREFIX}/${level}`, query, doing: `list ${level}`, signal } as const;
      for await (const page of pages<NamePage>(client, request)) {
        found.push(...(page[level] ?? []).map(({ name }) => name));
      }
      return found;
    },

    async volumeOwner(volume, signal) {
      const fullName = volumeFullName(volume);
      const path = `${PREFIX}/volumes/${encodeURIComponent(fullName)}`;
      const request = { method: 'GET', path, doing: `find the volume ${fullName}`, signal } as const;
      // As far as it is read.
      const info = (await client.json(request)) as { readonly owner?: string };
      return info.owner ?? null;
    },

    createSchema: async ({ catalog, schema }, signal) => {
      const json = { name: schema, catalog_name: catalog };
      const doing = `make the schema ${catalog}.${schema}`;
      await client.call({ method: 'POST', path: `${PREFIX}/schemas`, json, doing, repeatable: true, signal });
    },

    createVolume: async ({ catalog, schema, volume }, signal) => {
      const json = { catalog_name: catalog, schema_name: schema, name: volume, volume_type: 'MANAGED' };
      const doing = `make the volume ${catalog}.${schema}.${volume}`;
      await client.call({ method: 'POST', path: `${PREFIX}/volumes`, json, doing, repeatable: true, signal });
    },

    async effectivePermissions(volume, principal, signal) {
      const fullName = volumeFullName(volume);
      const path = `${PREFIX}/effective-permissions/volume/${encodeURIComponent(fullName)}`;
      const request = {
        method: 'GET',
        path,
        query: { principal },
        doing: `read the permissions on ${fullName}`,
        signal,
      } as const;
      const privileges = new Map<string, string[]>();
      for await (const page of pages<PermissionsPage>(client, request)) {
        for (const assignment of page.privilege_assignments ?? []) {
          const names = (assignment.privileges ?? []).map(({ privilege }) => privilege);
          privileges.set(assignment.principal, [...(privileges.get(assignment.principal) ?? []), ...names]);
        }
      }
      return privileges;
    },
  };
}

export function volumeFullName({ catalog, schema, volume }: VolumeName): string {
  return `${catalog}.${schema}.${volume}`;
}
