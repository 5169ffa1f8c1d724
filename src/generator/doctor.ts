import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { type Effects, systemEffects } from '../base/effects.ts';
import { checkConnection } from '../databricks/check-connection.ts';
import { type ConfigurationDescription, describeConfiguration } from '../databricks/describe-configuration.ts';
import { catalogue } from '../errors/catalogue.ts';
import { asLakeseedError } from '../errors/format.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { choosePython } from '../process/choose-python.ts';
import { probeVolume } from '../volume/probe.ts';
import type { VolumeName, VolumeStore } from '../volume/store.ts';
import { formatVolumePath } from '../volume/volume-path.ts';
import { clearAbandonedRuns } from './clear-abandoned-runs.ts';
import { clusterIdOption } from './compute-options.ts';
import { localDirectory } from './local-directory.ts';
import { openStore } from './open-store.ts';
import { type LibraryOptions, option, parseOptions } from './options.ts';
import { lookUpCluster } from './prepare-compute.ts';

export const doctorSchema = z.strictObject({
  projectPath: option.projectPath.default('.').describe('Project whose Python is looked for.'),
  pythonBin: option.pythonBin,
  catalog: option.catalog.optional(),
  schema: option.schema.optional(),
  volume: option.volume.optional(),
  clusterId: clusterIdOption.optional().describe('Cluster that is looked at, by id or exact name.'),
  probe: z.boolean().default(false).describe('Prove by a small file that the volume can be written.'),
  profile: option.profile,
  host: option.host,
  local: option.local,
  localDir: option.localDir,
});

export interface DoctorOptions extends z.input<typeof doctorSchema>, Pick<LibraryOptions, 'signal'> {}

export interface DoctorCheck {
  /** What was looked at. */
  readonly name:
    | 'node'
    | 'python'
    | 'local workspace'
    | 'configuration'
    | 'host'
    | 'authentication'
    | 'volume'
    | 'write'
    | 'cluster'
    | 'runs';
  /** `skipped` where there is nothing to look at, such as a Databricks that is not configured. */
  readonly status: 'ok' | 'failed' | 'skipped';
  readonly message: string;
  readonly hint: string | null;
  /** Code of the error that a job would end with; null when all is well. */
  readonly code: string | null;
}

export interface DoctorResult {
  /** No check failed. */
  readonly ok: boolean;
  readonly checks: readonly DoctorCheck[];
  /** Every configured value with its source, secrets hidden; null with a local workspace. */
  readonly configuration: ConfigurationDescription | null;
}

/**
 * Looks at everything that a job needs and says what works and what to do. Nothing is changed but for what a killed run has left,
 * which is cleared away, and, with `probe`, for a small file that is written into the volume and removed again. Failures are checks, never thrown, but for USAGE and CANCELLED.
 * Defaults: projectPath ., probe false, local false.
 *
 * @example
 * const { ok, checks } = await doctor({ profile: 'dev' });
 */
export async function doctor(options: DoctorOptions, effects: Effects = systemEffects()): Promise<DoctorResult> {
  const { signal, ...rest } = options;
  const input = parseOptions(doctorSchema, rest);
  const local = input.local || input.localDir !== undefined;
  const checks: DoctorCheck[] = [
    ok('node', `Node ${process.versions.node} (${process.execPath})`),
    await attempt('python', () => describePython(input, effects)),
    await attempt('local workspace', () => describeLocalWorkspace(input.localDir, effects)),
  ];
  const configuration = local ? null : await describeConfiguration(pick(input), effects);
  if (configuration) checks.push(...(await databricksChecks(configuration, input, signal, effects)));
  const reachable = local || checks.some(({ name, status }) => name === 'authentication' && status === 'ok');
  if (reachable) checks.push(...(await volumeChecks(input, signal, effects)));
  if (reachable) checks.push(...(await clusterChecks(input, signal, effects)));
  checks.push(...(await runsChecks(input, signal, effects)));
  return { ok: checks.every(({ status }) => status !== 'failed'), checks, configuration };
}

type Input = z.output<typeof doctorSchema>;

function pick({ profile, host }: Input): { profile?: string; host?: string } {
  return { ...(profile !== undefined && { profile }), ...(host !== undefined && { host }) };
}

async function describePython({ projectPath, pythonBin }: Input, effects: Effects): Promise<string> {
  const directory = resolve(effects.cwd, projectPath);
  const { command, source, info } = await choosePython({ pythonBin, directory }, effects);
  return `Python ${info.version} (${command}, from ${source})`;
}

async function describeLocalWorkspace(localDir: string | undefined, effects: Effects): Promise<string> {
  const directory = localDirectory(localDir, effects);
  const exists = await stat(directory).then(
    entry => entry.isDirectory(),
    () => false,
  );
  return exists ? directory : `${directory} (made by the first --local)`;
}

async function databricksChecks(
  { problems, values }: ConfigurationDescription,
  input: Input,
  signal: AbortSignal | undefined,
  effects: Effects,
): Promise<DoctorCheck[]> {
  // Somebody who only works locally has configured nothing, and nothing is wrong with that.
  if (values.length === 0 && input.profile === undefined) {
    return [
      {
        name: 'configuration',
        status: 'skipped',
        message: 'Databricks is not configured',
        hint: 'Log in with `databricks auth login`, or set DATABRICKS_HOST and DATABRICKS_TOKEN; --local needs neither.',
        code: null,
      },
    ];
  }
  if (problems.length > 0) {
    return problems.map(({ message, hint, code }) => ({
      name: 'configuration',
      status: 'failed',
      message,
      hint,
      code,
    }));
  }
  const { findings } = await checkConnection({ ...pick(input), signal }, effects);
  // Who asked the doctor is not sent to the doctor.
  const refused = 'Log in again or make a new token: every value that is used stands below, with where it comes from.';
  return findings.map(({ check, ok: works, message, hint, code }) => ({
    name: check,
    status: works ? 'ok' : 'failed',
    message,
    hint: hint === catalogue.AUTH_FAILED.hint ? refused : hint,
    code,
  }));
}

async function volumeChecks(input: Input, signal: AbortSignal | undefined, effects: Effects): Promise<DoctorCheck[]> {
  const { catalog, schema, volume, probe } = input;
  if (catalog === undefined || schema === undefined || volume === undefined) return [];
  try {
    await using opened = await openStore({ ...input, signal }, effects);
    const look = { store: opened.store, name: { catalog, schema, volume }, probe, signal };
    return await lookAtVolume(look, effects);
  } catch (error) {
    // Options that exclude each other are no finding.
    if (asLakeseedError(error).code === 'USAGE') throw error;
    return [failed('volume', error)];
  }
}

/** Whether a script could run on the cluster and write to volumes from there. */
async function clusterChecks(input: Input, signal: AbortSignal | undefined, effects: Effects): Promise<DoctorCheck[]> {
  const { clusterId } = input;
  if (clusterId === undefined) return [];
  const look = async () => {
    await using opened = await openStore({ ...input, signal }, effects);
    const { cluster_name: name = '', cluster_id: id, state = '' } = await lookUpCluster(opened, clusterId, signal);
    const needs = state === 'RUNNING' ? '' : ': --start-cluster starts it';
    return `${name} (${id}) can write to volumes and is ${state}${needs}`;
  };
  return [await attempt('cluster', look)];
}

/** Only where a lakeseed that was killed has left something running. */
async function runsChecks(
  { projectPath, host }: Input,
  signal: AbortSignal | undefined,
  effects: Effects,
): Promise<DoctorCheck[]> {
  const directory = resolve(effects.cwd, projectPath);
  const { cleared, left } = await clearAbandonedRuns({ directory, host, signal }, effects);
  return [
    ...cleared.map(id => ok('runs', `Cleared away what was left of the run ${id}, whose lakeseed was killed`)),
    ...left.map(({ id, error }) => {
      const { message, ...check } = failed('runs', error);
      return { ...check, message: `The run ${id}, whose lakeseed was killed, is not cleared away: ${message}` };
    }),
  ];
}

interface VolumeLook {
  readonly store: VolumeStore;
  readonly name: VolumeName;
  readonly probe: boolean;
  readonly signal: AbortSignal | undefined;
}

async function lookAtVolume({ store, name, probe, signal }: VolumeLook, effects: Effects): Promise<DoctorCheck[]> {
  const path = formatVolumePath(name);
  const found = await attempt('volume', async () => {
    await store.requireVolume(name, signal);
    return `${path} exists`;
  });
  if (found.status !== 'ok') return [found];
  const write = await attempt('write', async () => {
    if (probe) {
      await probeVolume(store, name, { random: effects.random, signal });
      return `A small file was written to ${path} and removed again`;
    }
    const granted = await store.effectivePermissions(name, signal);
    if (granted === null) return 'The server does not tell the privileges; --probe tries';
    const privileges = granted.privileges.join(', ') || 'nothing';
    if (granted.write) return `Granted, not tried: ${privileges}; --probe tries`;
    throw new LakeseedError('PERMISSION_DENIED', `Writing to ${path} is not granted, only: ${privileges}`);
  });
  return [found, write];
}

async function attempt(name: DoctorCheck['name'], look: () => Promise<string>): Promise<DoctorCheck> {
  try {
    return ok(name, await look());
  } catch (error) {
    return failed(name, error);
  }
}

function failed(name: DoctorCheck['name'], error: unknown): DoctorCheck {
  const { code, message, hint } = asLakeseedError(error);
  if (code === 'CANCELLED') throw error;
  return { name, status: 'failed', message, hint, code };
}

function ok(name: DoctorCheck['name'], message: string): DoctorCheck {
  return { name, status: 'ok', message, hint: null, code: null };
}
