import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type Effects, systemEffects } from '../../src/base/effects.ts';
import { createEmitter } from '../../src/base/events.ts';
import { personalAccessToken } from '../../src/databricks/auth/personal-access-token.ts';
import { createClient } from '../../src/databricks/client.ts';
import { createUndiciSend } from '../../src/databricks/undici-send.ts';
import { createVolumeStore } from '../../src/databricks/volume-store.ts';
import { isLakeseedError, type LakeseedError } from '../../src/errors/lakeseed-error.ts';
import { checkBeforeSending } from '../../src/generator/check-before-sending.ts';
import { deliverFolder } from '../../src/generator/deliver-folder.ts';
import { resolveTarget } from '../../src/generator/delivery-options.ts';
import { parseOptions } from '../../src/generator/options.ts';
import type { UploadResult } from '../../src/generator/upload-result.ts';
import { uploadToVolumeSchema } from '../../src/generator/upload-to-volume.ts';
import { createCleanConsent } from '../../src/volume/clean-consent.ts';
import type { RequestCount } from '../../src/workspace/faults/request-log.ts';
import { serveWorkspace } from '../../src/workspace/serve-workspace.ts';
import { openWorkspace, type Workspace } from '../../src/workspace/workspace.ts';
import { findProblems, type Outcome } from './find-problems.ts';
import { type Scene, sceneOf } from './scene.ts';

export interface SoakReport {
  readonly seed: number;
  /** How the delivery with faults ended. */
  readonly ended: 'delivered' | 'incomplete' | 'thrown';
  /** Of the error that it ended with. */
  readonly code: string | null;
  /** What the server was asked until then. */
  readonly requests: readonly RequestCount[];
  /** What is not as it was said to be. Empty is good. */
  readonly problems: readonly string[];
}

const DESTINATION = { catalog: 'main', schema: 'default', volume: 'lakeseed', remoteSubfolder: 'soak' } as const;
/** Short enough that a connection that hangs does not hold a run up for long, in milliseconds. */
const STALL_MS = 400;
const STORE_MS = 2000;

/**
 * One delivery over a real socket, with the faults that follow from the seed; then what lies in the folder is held
 * against what was said. A second delivery without faults has to put everything right.
 */
export async function soakRun(seed: number): Promise<SoakReport> {
  return await runScene(sceneOf(seed));
}

/** The same for a scene of one's own. */
export async function runScene(scene: Scene): Promise<SoakReport> {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'lakeseed-soak-')));
  const { uploads, presignedUrls } = scene;
  const effects = soakEffects(home);
  const workspace = await openWorkspace({ directory: join(home, 'workspace'), uploads, presignedUrls }, effects);
  const server = await serveWorkspace(workspace, { port: 0 });
  try {
    const remote = join(workspace.directory, 'Volumes/main/default/lakeseed/soak');
    writeFiles(join(home, 'data'), scene.local);
    writeFiles(remote, scene.old, Date.now() / 1000 - 3600);
    workspace.setFaults(scene.faults);
    const first = await deliverOnce(scene, { home, workspace, host: server.host, effects, faulty: true });
    const requests = workspace.requests();
    workspace.setFaults({});
    const problems = findProblems(scene, first, readFiles(remote));
    const second = await deliverOnce(scene, { home, workspace, host: server.host, effects, faulty: false });
    const repaired = { ...scene, cancelAt: null, old: first.now };
    problems.push(...findProblems(repaired, second, readFiles(remote)).map(problem => `second run: ${problem}`));
    if (second.result?.success !== true) problems.push(`the second run did not succeed: ${describe(second)}`);
    return { seed: scene.seed, ended: endOf(first), code: first.error?.code ?? null, requests, problems };
  } finally {
    await server.close();
    await workspace.close();
    rmSync(home, { recursive: true, force: true });
  }
}

interface Site {
  readonly home: string;
  readonly workspace: Workspace;
  readonly host: string;
  readonly effects: Effects;
  /** The first of the two deliveries. */
  readonly faulty: boolean;
}

async function deliverOnce(scene: Scene, { home, workspace, host, effects, faulty }: Site): Promise<Outcome> {
  const cancel = new AbortController();
  let heard = 0;
  const emit = createEmitter(() => {
    heard += 1;
    if (faulty && heard === scene.cancelAt) cancel.abort();
  }, effects.clock.now);
  const limits = { stallTimeoutMs: STALL_MS, storeTimeoutMs: STORE_MS };
  const send = createUndiciSend(effects);
  const credentials = personalAccessToken(workspace.token);
  const client = createClient({ host, credentials, send, limits, emit }, effects);
  const { signal } = cancel;
  const directory = join(home, 'data');
  const { clean, cleanMode, concurrency, manifest } = scene;
  const input = parseOptions(uploadToVolumeSchema, {
    ...DESTINATION,
    localDataDir: directory,
    ...{ clean, cleanMode, concurrency, manifest, resume: !faulty && scene.resume },
  });
  const remote = join(workspace.directory, 'Volumes/main/default/lakeseed/soak');
  try {
    const check = await checkBeforeSending({ directory, allow: [], signal, emit });
    const result: UploadResult = await deliverFolder(
      {
        input,
        target: resolveTarget(input),
        store: createVolumeStore(client),
        ...{
          directory,
          check,
          fixed: [],
          stale: [],
          warnings: [],
          consent: createCleanConsent(undefined),
          signal,
          emit,
        },
      },
      effects,
    );
    return { result, error: null, cancelled: signal.aborted, now: readFiles(remote) };
  } catch (error) {
    if (!isLakeseedError(error)) throw error;
    // What was under way when it was cancelled may still be carried out.
    if (signal.aborted) await effects.clock.sleep(0);
    return { result: null, error: error as LakeseedError, cancelled: signal.aborted, now: readFiles(remote) };
  }
}

/** Waits pass at once, on a clock that says that they have not. */
function soakEffects(home: string): Effects {
  const real = systemEffects();
  let skipped = 0;
  return systemEffects({
    env: { PATH: process.env['PATH'], XDG_STATE_HOME: join(home, 'state') },
    homeDirectory: home,
    cwd: home,
    clock: {
      now: () => real.clock.now(),
      monotonic: () => real.clock.monotonic() + skipped,
      sleep: async (ms, signal) => {
        signal?.throwIfAborted();
        skipped += ms;
        await setImmediate();
        signal?.throwIfAborted();
      },
    },
  });
}

function writeFiles(folder: string, files: ReadonlyMap<string, Buffer>, mtimeSec?: number): void {
  for (const [path, bytes] of files) {
    const place = join(folder, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, bytes);
    if (mtimeSec !== undefined) utimesSync(place, mtimeSec, mtimeSec);
  }
}

function readFiles(folder: string): Map<string, Buffer> {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
    const paths = entries.map(entry => join(entry.parentPath, entry.name)).sort();
    return new Map(paths.map(path => [path.slice(folder.length + 1), readFileSync(path)]));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
}

function endOf({ result }: Outcome): SoakReport['ended'] {
  if (result === null) return 'thrown';
  return result.success ? 'delivered' : 'incomplete';
}

function describe({ result, error }: Outcome): string {
  return error ? `${error.code}: ${error.message}` : JSON.stringify(result?.errors);
}
