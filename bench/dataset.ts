// A shop and a look-alike of TPC-H's lineitem beside those who make such data too: node bench/dataset.ts [shop|lineitem|growth|moments]…
import { fileURLToPath } from 'node:url';
import { growth, scaled, threads } from './dataset/growth.ts';
import { moments } from './dataset/moments.ts';
import { lineitemPeers, type Peer, preparePeers, shopPeers } from './dataset/peers.ts';
import { type PeerResult, runJob } from './dataset/run-job.ts';
import { printVerdict, type Verdict } from './measure.ts';

const SHOP = fileURLToPath(new URL('../examples/ecommerce/dataset.yaml', import.meta.url));
const LINEITEM = fileURLToPath(new URL('./datasets/lineitem.yaml', import.meta.url));
const OWN = 'lakeseed';
const LINES_PER_ORDER = 4;
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3);
/** Of seven plain columns, when it was measured: stands for dbldatagen's core where there is none to run. */
const CORE_ROWS_PER_SECOND = 590_000;

export type DatasetPart = 'shop' | 'lineitem' | 'growth' | 'moments';

export async function datasets(
  parts: readonly DatasetPart[] = ['shop', 'lineitem', 'growth', 'moments'],
): Promise<Verdict[]> {
  if (parts.includes('shop') || parts.includes('lineitem')) preparePeers();
  return [
    ...(parts.includes('shop') ? await shop() : []),
    ...(parts.includes('lineitem') ? await lineitem() : []),
    ...(parts.includes('growth') ? [await threads(SHOP, 3e7, 2), await growth(SHOP, [1e5, 1e6, 1e7, 1e8])] : []),
    ...(parts.includes('moments') ? await moments() : []),
  ];
}

async function shop(): Promise<Verdict[]> {
  const own: Peer = { name: OWN, missing: null, command: scaled(2, 15_000), sizes: [1e6, 8e6] };
  const peers = [own, ...shopPeers()];
  const results = await runJob({
    name: 'Orders of a shop',
    dataset: SHOP,
    peers,
    rowsOf: count => count,
    rounds: ROUNDS,
  });
  const core = results.get('dbldatagen core');
  const classic = results.get('dbldatagen (PyPI)');
  const ours = results.get(OWN)!;
  const spark = core ?? classic;
  return [
    ...steadyVerdict(ours, results.get('Faker and pandas')?.steady, 'Faker and pandas', 800),
    ...steadyVerdict(
      ours,
      core?.steady ?? CORE_ROWS_PER_SECOND,
      `dbldatagen core${core ? '' : ' as once measured'}`,
      8,
    ),
    ...steadyVerdict(ours, classic?.steady, 'dbldatagen (PyPI)', 8),
    ...steadyVerdict(ours, results.get('DuckDB zstd')?.steady, 'DuckDB zstd', 4),
    ...(spark === undefined ? [] : [wholeVerdict(ours, spark)]),
    {
      what: '1 million orders, from start to files',
      measured: `${ours.seconds[0].toFixed(2)} s`,
      beside: `${ours.cpuSeconds[0].toFixed(2)} s of processors`,
      goal: 'at most 1 s',
      reached: ours.seconds[0] <= 1,
    },
  ];
}

async function lineitem(): Promise<Verdict[]> {
  const own: Peer = { name: OWN, missing: null, command: scaled(2, 1.5e6), sizes: [3e5, 1.5e6] };
  const rowsOf = (orders: number) => orders * LINES_PER_ORDER;
  const peers = [own, ...lineitemPeers()];
  const results = await runJob({ name: 'lineitem', dataset: LINEITEM, peers, rowsOf, rounds: ROUNDS });
  const ours = results.get(OWN)!;
  const tpchgen = results.get('tpchgen-cli zstd');
  const bytes =
    tpchgen === undefined
      ? []
      : [
          {
            what: 'bytes of a row of lineitem',
            measured: ours.bytesPerRow.toFixed(1),
            beside: `tpchgen-cli with zstd ${tpchgen.bytesPerRow.toFixed(1)}`,
            goal: 'no more',
            reached: ours.bytesPerRow <= tpchgen.bytesPerRow,
          },
        ];
  return [
    ...steadyVerdict(ours, tpchgen?.steady, 'tpchgen-cli zstd', 2),
    ...steadyVerdict(ours, results.get('DuckDB zstd')?.steady, 'DuckDB zstd', 4),
    ...bytes,
  ];
}

function steadyVerdict(ours: PeerResult, theirs: number | undefined, name: string, goal: number): Verdict[] {
  if (theirs === undefined) return [];
  const ratio = ours.steady / theirs;
  const beside = `${Math.round(ours.steady).toLocaleString('en')} and ${Math.round(theirs).toLocaleString('en')} rows/s`;
  return [
    {
      what: 'steady state',
      measured: `${ratio.toFixed(1)} × ${name}`,
      beside,
      goal: `${goal} ×`,
      reached: ratio >= goal,
    },
  ];
}

function wholeVerdict(ours: PeerResult, theirs: PeerResult): Verdict {
  const ratio = theirs.seconds[0] / ours.seconds[0];
  return {
    what: '1 million orders, from start to files',
    measured: `${ratio.toFixed(1)} × ${theirs.name}`,
    beside: `${ours.seconds[0].toFixed(2)} and ${theirs.seconds[0].toFixed(2)} s`,
    goal: '20 ×',
    reached: ratio >= 20,
  };
}

if (import.meta.main) {
  const parts = process.argv.slice(2) as DatasetPart[];
  for (const verdict of await datasets(parts.length > 0 ? parts : undefined)) printVerdict(verdict);
}
