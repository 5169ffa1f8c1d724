import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export const RUNS = 7;

export interface Measured {
  readonly seconds: number;
  /** Peak resident memory of the process in MiB, from the kernel; null where the kernel does not say. */
  readonly peakMiB: number | null;
}

/** Runs a command to its end; anything but exit code 0 ends the benchmark, so that a failure is never measured. */
export async function measure(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Measured> {
  const startedAt = process.hrtime.bigint();
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } });
  let errors = '';
  child.stderr.on('data', chunk => {
    errors = (errors + chunk).slice(-4000);
  });
  let peakMiB: number | null = null;
  const watch = setInterval(() => {
    peakMiB = peakOf(child.pid) ?? peakMiB;
  }, 20);
  const code = await new Promise(resolve => child.once('exit', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${errors}`);
  return { seconds: Number(process.hrtime.bigint() - startedAt) / 1e9, peakMiB };
}

/** VmHWM only ever grows, so that reading it now and then is enough. */
function peakOf(pid: number | undefined): number | null {
  try {
    const found = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmHWM:\s+(\d+) kB/m);
    return found ? Number(found[1]) / 1024 : null;
  } catch {
    return null;
  }
}

/** Runs the variants in turn, so that a noisy minute hits all of them alike; gives each one's median. */
export async function interleave(
  variants: Readonly<Record<string, () => Promise<Measured>>>,
): Promise<Record<string, number>> {
  const seconds: Record<string, number[]> = {};
  for (let run = 0; run < RUNS; run += 1) {
    for (const [name, variant] of Object.entries(variants)) {
      seconds[name] ??= [];
      seconds[name].push((await variant()).seconds);
    }
  }
  return Object.fromEntries(Object.entries(seconds).map(([name, values]) => [name, median(values)]));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export interface Verdict {
  readonly what: string;
  readonly measured: string;
  readonly beside: string;
  readonly goal: string;
  readonly reached: boolean;
}

export function printVerdict({ what, measured, beside, goal, reached }: Verdict): void {
  console.log(`${reached ? 'reached' : 'MISSED '}  ${what}: ${measured} (${beside}); goal: ${goal}`);
}
