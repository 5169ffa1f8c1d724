import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface TreeMeasured {
  readonly seconds: number;
  /** Of all processors, by the command and whatever it has started. */
  readonly cpuSeconds: number;
  /** The most that the processes held at one time, what they share counted for each. */
  readonly peakMiB: number;
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const TICKS_PER_SECOND = 100;
const PAGE_MIB = 4096 / 2 ** 20;

/** Runs a command to its end and looks at its processes all the while (Linux). Anything but exit code 0 throws. */
export async function measureTree({ command, args, env = {}, cwd }: Command): Promise<TreeMeasured> {
  const before = ticksOfEnded();
  const startedAt = process.hrtime.bigint();
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env }, cwd });
  let errors = '';
  child.stderr.on('data', chunk => {
    errors = (errors + chunk).slice(-3000);
  });
  const seen = new Map<number, number>();
  let peakMiB = 0;
  const watch = setInterval(() => {
    let held = 0;
    for (const { pid, ticks, mib } of treeOf(child.pid ?? -1)) {
      seen.set(pid, ticks);
      held += mib;
    }
    peakMiB = Math.max(peakMiB, held);
  }, 20);
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  }).finally(() => clearInterval(watch));
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${errors}`);
  // What a parent has not waited for is only known from looking at it; the last moments only from waiting.
  const looked = [...seen.values()].reduce((sum, ticks) => sum + ticks, 0);
  return { seconds, cpuSeconds: Math.max(looked, ticksOfEnded() - before) / TICKS_PER_SECOND, peakMiB };
}

interface ProcessState {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
  readonly mib: number;
}

function treeOf(root: number): ProcessState[] {
  const all = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => stateOf(Number(name)) ?? []);
  const inside = new Set([root]);
  for (let before = 0; before < inside.size; ) {
    before = inside.size;
    for (const { pid, parent } of all) if (inside.has(parent)) inside.add(pid);
  }
  return all.filter(({ pid }) => inside.has(pid));
}

function stateOf(pid: number): ProcessState | null {
  try {
    const fields = statFields(`/proc/${pid}/stat`);
    return { pid, parent: fields[1]!, ticks: fields[11]! + fields[12]!, mib: fields[21]! * PAGE_MIB };
  } catch {
    // It ended between the listing and the look.
    return null;
  }
}

function ticksOfEnded(): number {
  const fields = statFields('/proc/self/stat');
  return fields[13]! + fields[14]!;
}

/** From the state on: what comes before is a name that may hold anything. */
function statFields(path: string): number[] {
  const text = readFileSync(path, 'utf8');
  return text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
}
