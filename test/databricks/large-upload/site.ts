import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventBody } from '../../../src/base/events.ts';
import { openClient } from '../../../src/databricks/open-client.ts';
import { createVolumeStore } from '../../../src/databricks/volume-store.ts';
import type { ByteRange, UploadSource } from '../../../src/volume/store.ts';
import type { WorkspaceOptions } from '../../../src/workspace/workspace-options.ts';
import { testEffects } from '../../setup/delivery.ts';
import { tempFolder } from '../../setup/temp.ts';
import { servedWorkspace } from '../../setup/workspace.ts';

export const MIB = 1024 * 1024;
export const PATH = '/Volumes/main/default/lakeseed/t/k=1/big #1.parquet';

/** A served workspace, a store that sends to it without waiting between attempts, and what can be seen from outside. */
export async function largeUploadSite(options: Partial<WorkspaceOptions> = {}) {
  const workspace = await servedWorkspace(options);
  const events: EventBody[] = [];
  const env = { DATABRICKS_HOST: workspace.host, DATABRICKS_TOKEN: workspace.token };
  const effects = testEffects(tempFolder(), env);
  const client = await openClient({ emit: event => events.push(event) }, effects);
  const store = createVolumeStore(client);
  return {
    workspace,
    events,
    effects,
    store,
    /** SHA-256 of what lies at a path; null where there is nothing. */
    arrived: (path = PATH) =>
      existsSync(join(workspace.directory, path)) ? hashOf(join(workspace.directory, path)) : null,
    /** Bodies and sessions that wait in the workspace. */
    staged: () => {
      const root = join(workspace.directory, '.workspace/staging');
      return readdirSync(root).flatMap(process => readdirSync(join(root, process)));
    },
    /** How often what was asked for; what identifies a session or a part is left out. */
    asked: () => {
      const counts: Record<string, number> = {};
      for (const { method, path, count } of workspace.requests()) {
        const kind = `${method} ${path.replace(/^\/api\/2\.0\/fs/, '').replace(/(\/storage\/\w+)\/.*/, '$1')}`;
        counts[kind] = (counts[kind] ?? 0) + count;
      }
      return counts;
    },
  };
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** Bytes that differ everywhere, and how often they were opened. */
export function content(
  size: number,
): UploadSource & { readonly sha: string; readonly opened: (ByteRange | undefined)[] } {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4096) bytes.writeUInt32LE(at, at);
  const opened: (ByteRange | undefined)[] = [];
  return {
    size,
    sha: createHash('sha256').update(bytes).digest('hex'),
    opened,
    async *open(range) {
      opened.push(range);
      const { first, length } = range ?? { first: 0, length: size };
      for (let at = first; at < first + length; at += 256 * 1024) {
        yield bytes.subarray(at, Math.min(at + 256 * 1024, first + length));
      }
    },
  };
}
