import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasErrorCode } from '../disk/file-system-error.ts';
import { writeWhole } from '../disk/write-whole.ts';
import { ApiError } from '../http/api-error.ts';
import { type ClusterInfo, type ClusterInput, DEFAULT_CLUSTER_ID, describeCluster } from './cluster.ts';

/** Clusters: descriptions on disk that several processes may share. What runs on one is its process's own. */
export interface Clusters {
  require(id: string): Promise<ClusterInfo>;
  /** In the order of their ids. */
  list(): Promise<ClusterInfo[]>;
  put(id: string, given: ClusterInput): Promise<void>;
  start(id: string): Promise<void>;
  terminate(id: string): Promise<void>;
}

interface ClustersOptions {
  readonly folder: string;
  readonly now: () => number;
  /** Owner of all of them. */
  readonly user: string;
}

interface Stored {
  readonly info: ClusterInfo;
  /** How long a start takes. */
  readonly startMs: number;
  /** When a start is over, in epoch milliseconds. */
  readonly runningAt?: number;
}

export function createClusters({ folder, now, user }: ClustersOptions): Clusters {
  async function find(id: string): Promise<Stored> {
    await prepare();
    const stored = isId(id) ? await read(id) : null;
    // The API has no 404 for it.
    if (!stored) throw new ApiError(400, 'INVALID_PARAMETER_VALUE', `Cluster ${id} does not exist`);
    return stored;
  }

  async function list(): Promise<ClusterInfo[]> {
    await prepare();
    const ids = (await readdir(folder)).filter(name => name.endsWith('.json')).map(name => name.slice(0, -5));
    const found = await Promise.all(ids.sort().map(read));
    return found.filter(stored => stored !== null).map(shown);
  }

  async function put(id: string, given: ClusterInput): Promise<void> {
    if (!isId(id)) throw new ApiError(400, 'INVALID_PARAMETER_VALUE', `Not the id of a cluster: ${id}`);
    await write(id, newCluster(id, given));
  }

  async function start(id: string): Promise<void> {
    const stored = await find(id);
    const info = shown(stored);
    // Documented as harmless for one that runs; in practice it is refused.
    if (info.state !== 'TERMINATED') throw unexpectedState(info);
    const message = { state_message: 'Finding instances for new nodes, acquiring more instances if necessary' };
    const pending = { ...withoutReason(info), ...message, state: 'PENDING' as const };
    await write(id, { info: pending, startMs: stored.startMs, runningAt: now() + stored.startMs });
  }

  async function terminate(id: string): Promise<void> {
    const { info, startMs } = await find(id);
    const reason = { code: 'USER_REQUEST', type: 'SUCCESS', parameters: { username: user } };
    await write(id, {
      info: { ...info, state: 'TERMINATED', state_message: 'Terminated by user', termination_reason: reason },
      startMs,
    });
  }

  function shown({ info, runningAt }: Stored): ClusterInfo {
    const isUp = runningAt !== undefined && now() >= runningAt;
    return isUp ? { ...info, state: 'RUNNING', state_message: '' } : info;
  }

  /** The first to look gives a new workspace its cluster. */
  async function prepare(): Promise<void> {
    if (await stat(pathOf(DEFAULT_CLUSTER_ID)).catch(() => null)) return;
    await writeWhole(pathOf(DEFAULT_CLUSTER_ID), JSON.stringify(newCluster(DEFAULT_CLUSTER_ID, {})), { keep: true });
  }

  function newCluster(id: string, { start_ms: startMs = 1000, ...given }: ClusterInput): Stored {
    return { info: describeCluster(id, given, user), startMs };
  }

  async function read(id: string): Promise<Stored | null> {
    try {
      return JSON.parse(await readFile(pathOf(id), 'utf8')) as Stored;
    } catch (error) {
      if (hasErrorCode(error, 'ENOENT')) return null;
      throw error;
    }
  }

  async function write(id: string, stored: Stored): Promise<void> {
    await prepare();
    await writeWhole(pathOf(id), JSON.stringify(stored));
  }

  function pathOf(id: string): string {
    return join(folder, `${id}.json`);
  }

  return { require: async id => shown(await find(id)), list, put, start, terminate };
}

function isId(id: string): boolean {
  return /^[\w-]+$/.test(id);
}

function withoutReason({ termination_reason: _, ...info }: ClusterInfo): ClusterInfo {
  return info as ClusterInfo;
}

function unexpectedState({ cluster_id: id, state }: ClusterInfo): ApiError {
  const name = state.charAt(0) + state.slice(1).toLowerCase();
  return new ApiError(400, 'INVALID_STATE', `Cluster ${id} is in unexpected state ${name}.`);
}
