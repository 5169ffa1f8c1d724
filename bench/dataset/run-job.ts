import { cp, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../measure.ts';
import { measureTree, type TreeMeasured } from './measure-tree.ts';
import type { Peer } from './peers.ts';

export interface Job {
  readonly name: string;
  /** What lakeseed finds in its folder. */
  readonly dataset: string;
  readonly peers: readonly Peer[];
  /** Rows that are counted for so many orders. */
  readonly rowsOf: (orders: number) => number;
  readonly rounds: number;
}

export interface PeerResult {
  readonly name: string;
  /** From the command's start to the end, at either size. */
  readonly seconds: readonly [number, number];
  readonly cpuSeconds: readonly [number, number];
  readonly peakMiB: number;
  readonly bytesPerRow: number;
  /** Rows per second of what the large size has more. */
  readonly steady: number;
  readonly steadyPerCpu: number;
}

interface Run extends TreeMeasured {
  readonly bytes: number;
}

/** All peers in turn, round after round, so that a noisy minute hits all of them alike; those that fail are told and left out. */
export async function runJob(job: Job): Promise<Map<string, PeerResult>> {
  const runs = new Map<string, [Run[], Run[]]>();
  for (const { name, missing } of job.peers) {
    if (missing === null) runs.set(name, [[], []]);
    else console.log(`  ${name} is missing: ${missing}`);
  }
  for (let round = 0; round < job.rounds; round += 1) {
    for (const peer of job.peers) {
      const own = runs.get(peer.name);
      if (own === undefined) continue;
      try {
        own[0].push(await runOnce(job, peer, peer.sizes[0]));
        own[1].push(await runOnce(job, peer, peer.sizes[1]));
      } catch (error) {
        console.log(`  ${peer.name} failed: ${(error as Error).message}`);
        runs.delete(peer.name);
      }
    }
  }
  console.log(`${job.name}: ${job.rounds} rounds, load ${loadavg()[0]!.toFixed(1)}`);
  const results = new Map<string, PeerResult>();
  for (const peer of job.peers) {
    const own = runs.get(peer.name);
    if (own === undefined) continue;
    const result = summarize(job, peer, own);
    results.set(peer.name, result);
    print(result, peer.sizes.map(job.rowsOf));
  }
  return results;
}

/** Makes the data in a folder of its own, which is gone afterwards. */
export async function runOnce(job: Pick<Job, 'dataset'>, peer: Pick<Peer, 'command'>, orders: number): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-dataset-'));
  try {
    await cp(job.dataset, join(folder, 'dataset.yaml'));
    const measured = await measureTree(peer.command(orders, folder));
    return { ...measured, bytes: await parquetBytes(folder) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function parquetBytes(folder: string): Promise<number> {
  const names = (await readdir(folder, { recursive: true })).filter(name => name.endsWith('.parquet'));
  const sizes = await Promise.all(names.map(async name => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function summarize(job: Job, { name, sizes }: Peer, [small, large]: readonly [Run[], Run[]]): PeerResult {
  const of = (runs: readonly Run[], field: keyof Run) => median(runs.map(run => run[field]));
  const seconds = [of(small, 'seconds'), of(large, 'seconds')] as const;
  const cpuSeconds = [of(small, 'cpuSeconds'), of(large, 'cpuSeconds')] as const;
  const more = job.rowsOf(sizes[1]) - job.rowsOf(sizes[0]);
  // Of the same round, because the load changes from one to the next.
  const differences = large.map((run, at) => Math.max(0.001, run.seconds - small[at]!.seconds));
  return {
    name,
    seconds,
    cpuSeconds,
    peakMiB: Math.max(...large.map(({ peakMiB }) => peakMiB)),
    bytesPerRow: of(large, 'bytes') / job.rowsOf(sizes[1]),
    steady: more / median(differences),
    steadyPerCpu: more / Math.max(0.001, cpuSeconds[1] - cpuSeconds[0]),
  };
}

function print(result: PeerResult, rows: readonly number[]): void {
  const { name, seconds, cpuSeconds, peakMiB, bytesPerRow, steady, steadyPerCpu } = result;
  const sizes = rows.map((count, at) => {
    const cpu = cpuSeconds[at]!.toFixed(2);
    return `${short(count)} rows ${seconds[at]!.toFixed(2)} s (${cpu} s of processors)`;
  });
  const rate = `steady ${short(steady)} rows/s, ${short(steadyPerCpu)} a second of a processor`;
  const size = `${bytesPerRow.toFixed(1)} bytes a row, ${Math.round(peakMiB)} MiB`;
  console.log(`  ${name.padEnd(20)} ${sizes.join(', ')}; ${rate}; ${size}`);
}

export function short(count: number): string {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format(count);
}
