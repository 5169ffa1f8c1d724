import { z } from 'zod';

const STATES = [
  'PENDING',
  'RUNNING',
  'RESTARTING',
  'RESIZING',
  'TERMINATING',
  'TERMINATED',
  'ERROR',
  'UNKNOWN',
] as const;

export type ClusterState = (typeof STATES)[number];

/** A cluster as the Clusters API shows it. Fields that are not named here are shown as they were given. */
export const clusterInfo = z.looseObject({
  cluster_name: z.string().optional(),
  spark_version: z.string().optional(),
  /** Who may use Unity Catalog on it, and how. */
  data_security_mode: z.string().optional(),
  single_user_name: z.string().optional(),
  state: z.enum(STATES).default('RUNNING'),
  state_message: z.string().optional(),
});

export type ClusterInfo = z.output<typeof clusterInfo> & { readonly cluster_id: string };

/** What a cluster is made with; what is left out is that of a running one which can write to volumes. */
export const clusterInput = clusterInfo.extend({
  /** How long a start takes, in milliseconds. */
  start_ms: z.int().min(0).optional(),
});

export type ClusterInput = z.input<typeof clusterInput>;

/** What every new workspace has. */
export const DEFAULT_CLUSTER_ID = '0000-000000-lakeseed';

const DEFAULTS = {
  spark_version: '16.4.x-scala2.12',
  data_security_mode: 'USER_ISOLATION',
  cluster_source: 'UI',
  node_type_id: 'local',
  num_workers: 0,
  autotermination_minutes: 0,
} as const;

export function describeCluster(id: string, given: ClusterInput, creator: string): ClusterInfo {
  const name = id === DEFAULT_CLUSTER_ID ? 'lakeseed' : id;
  return { cluster_name: name, creator_user_name: creator, ...DEFAULTS, ...clusterInfo.parse(given), cluster_id: id };
}

/** On a dedicated cluster only one may run anything. */
export function isDedicatedToOther(cluster: ClusterInfo, userName: string): boolean {
  const { data_security_mode: mode, single_user_name: user = userName } = cluster;
  return (mode === 'SINGLE_USER' || mode === 'DATA_SECURITY_MODE_DEDICATED') && user !== userName;
}

/** Whether it takes commands and runs. */
export function isUp({ state }: ClusterInfo): boolean {
  return state === 'RUNNING' || state === 'RESIZING';
}

/** Whether /Volumes is there: Unity Catalog needs an access mode of its own and a runtime of at least 13.3. */
export function hasVolumes({ data_security_mode: mode = 'NONE', spark_version: version = '' }: ClusterInfo): boolean {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? [];
  return !/^(?:NONE|LEGACY_.*)$/.test(mode) && (Number(major) > 13 || (Number(major) === 13 && Number(minor) >= 3));
}

/** Characters of text that come with a result, by runtime. */
export function maxOutput({ spark_version: version = '' }: ClusterInfo): number {
  return Number.parseInt(version, 10) >= 17 ? 10 * 1024 * 1024 : 50_000;
}
