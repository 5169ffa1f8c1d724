import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Effects } from '../base/effects.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import type { WorkspaceState } from './call.ts';
import { createClusters } from './clusters/clusters.ts';
import { createContexts } from './compute/contexts.ts';
import { createPythonRuntime } from './compute/python-runtime.ts';
import { hasErrorCode } from './disk/file-system-error.ts';
import { layoutOf } from './disk/layout.ts';
import { openStaging } from './disk/staging.ts';
import { writeWhole } from './disk/write-whole.ts';
import { createFaultInjector } from './faults/fault-injector.ts';
import { parseFaultPlan } from './faults/fault-plan.ts';
import { createRequestLog } from './faults/request-log.ts';
import { ApiError } from './http/api-error.ts';
import { createAccessTokens } from './identity/access-token.ts';
import { LOCAL_USER } from './identity/authenticate.ts';
import { createRuns } from './jobs/runs.ts';
import { createObjects } from './objects/objects.ts';
import { createUrlSigner } from './transfer/signed-url.ts';
import { createUploadSessions } from './transfer/upload-sessions.ts';
import { createSecurables, type Securables } from './unity-catalog/securables.ts';
import type { WorkspaceOptions } from './workspace-options.ts';

/** Layout of what the workspace keeps for itself; another one cannot be read. */
const FORMAT = '1';

/** Makes a new workspace or opens the one that is there. */
export async function openState(options: WorkspaceOptions, effects: Effects): Promise<WorkspaceState> {
  const plan = parseFaultPlan(options.faults ?? {});
  const layout = layoutOf(resolve(effects.cwd, options.directory));
  const now = () => effects.clock.now();
  const workspaceFolders = ['Shared', join('Users', LOCAL_USER)].map(name => join(layout.workspaceFiles, name));
  await Promise.all([layout.volumes, ...workspaceFolders].map(folder => mkdir(folder, { recursive: true })));
  const securables = createSecurables({ layout, platform: effects.platform, now, user: LOCAL_USER });
  await initialize(layout.formatFile, securables);
  const token = options.token ?? (await keptToken(layout.tokenFile));
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new LakeseedError('USAGE', 'The token of a workspace has to be visible ASCII characters without spaces');
  }
  // What is signed stays valid over a restart with the same token.
  const key = createHash('sha256').update(`signing key\0${token}`).digest('hex');
  const staging = await openStaging(layout.staging, now());
  const { newPath } = staging;
  const { pythonBin, mapping } = options;
  const runtime = createPythonRuntime({ layout, pythonBin, mapping, newPath }, effects);
  const objects = createObjects({ layout, platform: effects.platform });
  return {
    layout,
    platform: effects.platform,
    securables,
    objects,
    staging,
    identity: {
      token,
      oauthClients: options.oauthClients ?? [],
      accessTokens: createAccessTokens({ key, lifetimeSec: options.tokenLifetimeSec ?? 3600, now }),
      now,
    },
    sessions: createUploadSessions(now),
    signer: createUrlSigner({ key, now }),
    runtime,
    clusters: createClusters({ folder: layout.clusters, now, user: LOCAL_USER }),
    contexts: createContexts({ layout, securables, runtime, newPath, limit: options.maxContexts ?? 145 }, effects),
    runs: createRuns({ layout, securables, objects, runtime, newPath, now }, effects),
    faults: createFaultInjector({ ...plan, seed: options.seed ?? plan.seed }),
    requests: createRequestLog(),
    options: {
      uploads: options.uploads ?? 'multipart',
      presignedUrls: options.presignedUrls ?? true,
      serverless: options.serverless ?? true,
    },
  };
}

/** Gives a new workspace its first volume. Two processes may do so at once; one that is killed half way is made up for. */
async function initialize(formatFile: string, securables: Securables): Promise<void> {
  const format = await readIfThere(formatFile);
  if (format === null) {
    for (const name of [['main'], ['main', 'default'], ['main', 'default', 'lakeseed']]) {
      await securables.create(name, { owner: LOCAL_USER }).catch(ignoreTaken);
    }
    await writeWhole(formatFile, FORMAT, { keep: true });
  } else if (format !== FORMAT) {
    throw new LakeseedError(
      'NOT_SUPPORTED',
      `The local workspace was made by another version of lakeseed (${format})`,
      {
        hint: 'Name another folder with --local-dir; what lies below its Volumes/ can be copied.',
      },
    );
  }
}

function ignoreTaken(error: unknown): void {
  if (!(error instanceof ApiError && /ALREADY_EXISTS$/.test(String(error.errorCode)))) throw error;
}

/** The first to open the directory makes it; the file is for its owner only. */
async function keptToken(tokenFile: string): Promise<string> {
  const kept = await readIfThere(tokenFile);
  if (kept !== null) return kept.trim();
  await writeWhole(tokenFile, `dapi${randomBytes(16).toString('hex')}\n`, { keep: true, mode: 0o600 });
  return keptToken(tokenFile);
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return null;
    throw error;
  }
}
