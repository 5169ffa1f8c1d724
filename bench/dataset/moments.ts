// What a person or an agent waits for: a preview, and the plan of a large dataset.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lakeseedBin } from '../../test/setup/cli.ts';
import { median, RUNS, type Verdict } from '../measure.ts';
import { measureTree, type TreeMeasured } from './measure-tree.ts';
import { wideDataset } from './wide-dataset.ts';

const shop = new URL('../../examples/ecommerce', import.meta.url).pathname;
const dist = new URL('../../dist/', import.meta.url).pathname;

export async function moments(): Promise<Verdict[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-moments-'));
  try {
    const path = join(folder, 'dataset.yaml');
    await writeFile(path, wideDataset());
    // In a process of its own, as the command does it: nothing is compiled and nothing warm.
    const script = join(folder, 'plan.mjs');
    await writeFile(script, planScript(path));
    const node = (...args: string[]) => measureTree({ command: process.execPath, args });
    const runs: Record<'bare' | 'modules' | 'preview' | 'plan', TreeMeasured[]> = {
      ...{ bare: [], modules: [], preview: [], plan: [] },
    };
    for (let run = 0; run < RUNS; run += 1) {
      runs.bare.push(await node('-e', '0'));
      runs.preview.push(await node(lakeseedBin, 'preview', 'orders', '--project', shop));
      runs.modules.push(await node(script, 'modules'));
      runs.plan.push(await node(script));
    }
    return [
      verdict('preview, after Node has started', runs.preview, runs.bare, 0.3),
      verdict('load, check and plan 40 tables with 600 columns', runs.plan, runs.modules, 0.2),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function planScript(path: string): string {
  const module = (name: string) => JSON.stringify(pathToFileURL(join(dist, name)).href);
  return `import { enableCompileCache } from 'node:module';
enableCompileCache();
const { loadDataset } = await import(${module('dataset/load/load-dataset.js')});
const { planDataset } = await import(${module('dataset/plan/plan-dataset.js')});
if (process.argv[2] !== 'modules') planDataset(await loadDataset(${JSON.stringify(path)}));
`;
}

function verdict(what: string, runs: readonly TreeMeasured[], without: readonly TreeMeasured[], most: number): Verdict {
  const of = (field: 'seconds' | 'cpuSeconds') =>
    median(runs.map(run => run[field])) - median(without.map(run => run[field]));
  return {
    what,
    measured: `${of('seconds').toFixed(2)} s`,
    beside: `${of('cpuSeconds').toFixed(2)} s of processors, the start of the process not counted`,
    goal: `at most ${most} s`,
    reached: of('seconds') <= most,
  };
}
