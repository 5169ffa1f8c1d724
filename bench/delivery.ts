// Deliveries beside the Databricks CLI, the Databricks SDK for Python and curl, on one server that keeps nothing:
// node bench/delivery.ts [--quick] [--sets small,medium,large] [--latency 0,20,80] [--rounds 5]
import { spawn } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { systemEffects } from '../src/base/effects.ts';
import { findExecutables } from '../src/base/find-executables.ts';
import { lakeseedBin } from '../test/setup/cli.ts';
import { parquetFile } from '../test/setup/parquet.ts';
import { setup as preparePython, testPython } from '../test/setup/python.ts';
import { type Measured, measure, median, printVerdict, type Verdict } from './measure.ts';

const KIB = 1024;
const BASE = '/Volumes/main/default/bench/incoming_data';

interface DataSet {
  readonly name: string;
  readonly files: number;
  /** Bytes of each. */
  readonly size: number;
  readonly rounds: number;
}

const SETS: Readonly<Record<string, DataSet>> = {
  small: { name: '1,000 × 64 KiB', files: 1000, size: 64 * KIB, rounds: 5 },
  medium: { name: '100 × 4 MiB', files: 100, size: 4 * KIB * KIB, rounds: 5 },
  large: { name: '4 × 1 GiB', files: 4, size: KIB * KIB * KIB, rounds: 3 },
};

export interface DeliveryOptions {
  readonly sets: readonly string[];
  /** Milliseconds that every answer takes longer. */
  readonly latencies: readonly number[];
  /** How often everything is measured; by default as often as the set says. */
  readonly rounds?: number | undefined;
}

/** One way to get a folder to the server. */
interface Peer {
  readonly name: string;
  run(site: Site): Promise<Run>;
}

interface Run extends Measured {
  /** From the first file begun to the last one answered; of lakeseed alone, which says so. */
  readonly transferSeconds?: number;
}

interface Site {
  readonly data: string;
  readonly home: string;
  readonly host: string;
}

/** Measures all, prints what was measured, and gives what became of the goals. */
export async function delivery({ sets, latencies, rounds }: DeliveryOptions): Promise<Verdict[]> {
  preparePython();
  const home = mkdtempSync(join(tmpdir(), 'lakeseed-bench-'));
  const { peers, missing } = await findPeers();
  for (const name of missing) console.log(`missing  ${name}: not installed here, not measured`);
  const verdicts: Verdict[] = [];
  try {
    for (const key of sets) {
      const set = SETS[key]!;
      const data = makeData(join(home, key), set);
      for (const latency of latencies) {
        const medians = await compare({ set, latency, rounds: rounds ?? set.rounds }, { data, home }, peers);
        verdicts.push(...judge(set, latency, medians));
      }
      rmSync(data, { recursive: true, force: true });
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  return verdicts;
}

function makeData(folder: string, { files, size }: DataSet): string {
  const tables = files >= 100 ? 10 : 1;
  const content = parquetFile(size);
  for (let index = 0; index < files; index += 1) {
    const table = join(folder, `table_${index % tables}`);
    mkdirSync(table, { recursive: true });
    const path = join(table, `part-${index}.parquet`);
    // Large ones share one file, so that all of them stay in the page cache.
    if (index > 0 && size >= KIB * KIB * KIB) linkSync(join(folder, 'table_0/part-0.parquet'), path);
    else writeFileSync(path, content);
  }
  return folder;
}

async function findPeers(): Promise<{ peers: readonly Peer[]; missing: readonly string[] }> {
  const find = async (name: string) => (await findExecutables(name, systemEffects()))[0]?.path;
  const curl = await find('curl');
  const cli = process.env['DATABRICKS_CLI'] ?? (await find('databricks'));
  const peers: Peer[] = [
    { name: 'lakeseed', run: site => lakeseed(site, ['--concurrency', '8']) },
    { name: 'lakeseed, adaptive', run: site => lakeseed(site, []) },
    { name: 'SDK for Python, a loop', run: site => sdk(site, 1) },
    { name: 'SDK for Python, 8 threads', run: site => sdk(site, 8) },
  ];
  if (curl) peers.unshift({ name: 'curl', run: site => runCurl(curl, site) });
  if (cli) peers.push({ name: 'Databricks CLI', run: site => runCli(cli, site) });
  const missing = [...(curl ? [] : ['curl']), ...(cli ? [] : ['Databricks CLI'])];
  return { peers, missing };
}

async function lakeseed({ data, home, host }: Site, flags: readonly string[]): Promise<Run> {
  const events = join(home, 'events.jsonl');
  rmSync(events, { force: true });
  const args = [lakeseedBin, 'upload', data, '--to', BASE, '--events', events, '--yes', ...flags];
  const measured = await measure(process.execPath, args, {
    DATABRICKS_HOST: host,
    DATABRICKS_TOKEN: 'bench',
    XDG_STATE_HOME: join(home, 'state'),
  });
  const lines = readFileSync(events, 'utf8').trim().split('\n');
  const all = lines.map(line => JSON.parse(line) as { type: string; time: string });
  const times = (type: string) => all.filter(event => event.type === type).map(({ time }) => Date.parse(time));
  const transferSeconds = (Math.max(...times('file.finish')) - Math.min(...times('file.start'))) / 1000;
  return { ...measured, transferSeconds };
}

function runCurl(curl: string, { data, home, host }: Site): Promise<Run> {
  const config = join(home, 'curl.conf');
  const entries = filesIn(data).flatMap(path => [
    `upload-file = "${join(data, path)}"`,
    `url = "${host}/api/2.0/fs/files${BASE}/${path}?overwrite=true"`,
    'header = "Authorization: Bearer bench"',
    'header = "Content-Type: application/octet-stream"',
    'header = "Expect:"',
    'output = "/dev/null"',
    'next',
  ]);
  writeFileSync(config, `${entries.slice(0, -1).join('\n')}\n`);
  return measure(curl, ['--silent', '--fail', '--parallel', '--parallel-max', '8', '--config', config]);
}

function sdk({ data, host }: Site, threads: number): Promise<Run> {
  const script = fileURLToPath(new URL('sdk_upload.py', import.meta.url));
  return measure(testPython, [script, data, BASE, String(threads)], {
    DATABRICKS_HOST: host,
    DATABRICKS_TOKEN: 'bench',
  });
}

function runCli(cli: string, { data, host }: Site): Promise<Run> {
  const args = ['fs', 'cp', '-r', '--overwrite', '--concurrency', '8', data, `dbfs:${BASE}`];
  return measure(cli, args, { DATABRICKS_HOST: host, DATABRICKS_TOKEN: 'bench' });
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.parquet'))
    .sort();
}

interface Medians {
  readonly seconds: number;
  readonly transferSeconds: number | null;
  readonly peakMiB: number | null;
}

interface Round {
  readonly set: DataSet;
  readonly latency: number;
  readonly rounds: number;
}

/** In turn, so that a noisy minute hits all of them alike; each with a server of its own. */
async function compare(
  { set, latency, rounds }: Round,
  site: Omit<Site, 'host'>,
  peers: readonly Peer[],
): Promise<ReadonlyMap<string, Medians>> {
  const runs = new Map<string, Run[]>(peers.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const peer of peers) {
      // A loop without any threads takes minutes over a slow line: once is enough to see it.
      if (round > 0 && peer.name === 'SDK for Python, a loop') continue;
      const server = await startServer(latency);
      try {
        runs.get(peer.name)!.push(await peer.run({ ...site, host: server.host }));
      } finally {
        server.stop();
      }
    }
  }
  const medians = new Map([...runs].map(([name, all]) => [name, mediansOf(all)]));
  print(set, latency, medians);
  return medians;
}

function mediansOf(runs: readonly Run[]): Medians {
  const transfers = runs.flatMap(({ transferSeconds }) => transferSeconds ?? []);
  const peaks = runs.flatMap(({ peakMiB }) => peakMiB ?? []);
  return {
    seconds: median(runs.map(({ seconds }) => seconds)),
    transferSeconds: transfers.length > 0 ? median(transfers) : null,
    peakMiB: peaks.length > 0 ? Math.max(...peaks) : null,
  };
}

function print(set: DataSet, latency: number, medians: ReadonlyMap<string, Medians>): void {
  console.log(`${set.name}, ${latency} ms`);
  const floor = medians.get('curl')?.seconds;
  for (const [name, { seconds, transferSeconds, peakMiB }] of medians) {
    const speed = (set.files * set.size) / KIB / KIB / seconds;
    const parts = [
      `${seconds.toFixed(2)} s`,
      ...(floor ? [`${(seconds / floor).toFixed(2)} × curl`] : []),
      ...(transferSeconds === null ? [] : [`the transfer alone ${transferSeconds.toFixed(2)} s`]),
      `${Math.round(speed)} MiB/s`,
      ...(peakMiB === null ? [] : [`${Math.round(peakMiB)} MiB of memory`]),
    ];
    console.log(`  ${name.padEnd(27)}${parts.join(', ')}`);
  }
}

/** The goals that this set and latency have a say in; those beside a peer that is missing are not measured. */
function judge(set: DataSet, latency: number, medians: ReadonlyMap<string, Medians>): Verdict[] {
  const ours = medians.get('lakeseed')!;
  const adaptive = medians.get('lakeseed, adaptive')!;
  const curl = medians.get('curl');
  const cli = medians.get('Databricks CLI');
  const what = (subject: string) => `${set.name}, ${latency} ms: ${subject}`;
  const beside = 'medians of one run';
  const verdicts: Verdict[] = [];
  const goal = (subject: string, value: number, unit: string, limit: number, holds: boolean, words: string) =>
    verdicts.push({
      what: what(subject),
      measured: `${value.toFixed(2)} ${unit}`,
      beside,
      goal: `${words} ${limit}`,
      reached: holds,
    });
  if (curl && set === SETS['small'] && latency > 0) {
    const transfer = ours.transferSeconds! / curl.seconds;
    const whole = ours.seconds / curl.seconds;
    goal('the transfer', transfer, '× curl', 1.05, transfer <= 1.05, 'at most');
    goal('the whole command', whole, '× curl', 1.15, whole <= 1.15, 'at most');
  }
  if (cli && set === SETS['small'] && latency > 0) {
    const same = cli.seconds / ours.seconds;
    const faster = cli.seconds / adaptive.seconds;
    goal('the whole command', same, '× faster than the Databricks CLI', 1.9, same >= 1.9, 'at least');
    goal('with adaptive concurrency', faster, '× faster than the Databricks CLI', 3, faster >= 3, 'at least');
  }
  if (curl && set === SETS['large']) {
    const share = curl.seconds / ours.transferSeconds!;
    goal('throughput', share, '× curl', 0.9, share >= 0.9, 'at least');
  }
  const peak = Math.max(ours.peakMiB ?? 0, adaptive.peakMiB ?? 0);
  if (peak > 0) goal('peak memory', peak, 'MiB', 160, peak <= 160, 'at most');
  return verdicts;
}

interface NullServer {
  readonly host: string;
  stop(): void;
}

async function startServer(latency: number): Promise<NullServer> {
  const script = fileURLToPath(new URL('null-server.ts', import.meta.url));
  const child = spawn(process.execPath, [script, String(latency)], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const host of createInterface({ input: child.stdout }))
    return { host, stop: () => void child.kill('SIGKILL') };
  throw new Error('The server ended before it said where it listens');
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      sets: { type: 'string' },
      latency: { type: 'string' },
      rounds: { type: 'string' },
    },
  });
  const verdicts = await delivery({
    sets: values.sets?.split(',') ?? (values.quick ? ['small'] : Object.keys(SETS)),
    latencies: (values.latency ?? (values.quick ? '20' : '0,20,80')).split(',').map(Number),
    rounds: values.rounds ? Number(values.rounds) : values.quick ? 3 : undefined,
  });
  for (const verdict of verdicts) printVerdict(verdict);
  process.exitCode = verdicts.every(({ reached }) => reached) ? 0 : 1;
}
