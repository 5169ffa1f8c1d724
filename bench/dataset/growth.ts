import { loadavg } from 'node:os';
import { median, type Verdict } from '../measure.ts';
import { lakeseed } from './peers.ts';
import { runOnce, short } from './run-job.ts';

const MOST_MIB = 600;

/** Time and memory from 100,000 orders to 1,000 times as many. */
export async function growth(dataset: string, orders: readonly number[]): Promise<Verdict> {
  const command = scaled(2, 15_000);
  const peaks: number[] = [];
  for (const count of orders) {
    const { seconds, cpuSeconds, peakMiB, bytes } = await runOnce({ dataset }, { command }, count);
    peaks.push(peakMiB);
    const cpu = `${((cpuSeconds / count) * 1e9).toFixed(0)} ns of a processor an order`;
    console.log(
      `  ${short(count)} orders: ${seconds.toFixed(2)} s, ${cpu}, ${(bytes / count).toFixed(1)} bytes an order, ${Math.round(peakMiB)} MiB`,
    );
  }
  return {
    what: `memory for ${short(orders.at(-1)!)} orders`,
    measured: `${Math.round(peaks.at(-1)!)} MiB`,
    beside: `${peaks.map(peak => Math.round(peak)).join(', ')} MiB for ${orders.map(short).join(', ')}`,
    goal: `at most ${MOST_MIB} MiB, flat`,
    reached: peaks.at(-1)! <= MOST_MIB,
  };
}

/** Two threads beside one, in turn. */
export async function threads(dataset: string, orders: number, rounds: number): Promise<Verdict> {
  const seconds: Record<1 | 2, number[]> = { 1: [], 2: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const count of [1, 2] as const) {
      seconds[count].push((await runOnce({ dataset }, { command: scaled(count, 15_000) }, orders)).seconds);
    }
  }
  const ratio = median(seconds[1]) / median(seconds[2]);
  return {
    what: 'two threads',
    measured: `${ratio.toFixed(2)} × one`,
    beside: `${short(orders)} orders in ${median(seconds[2]).toFixed(2)} and ${median(seconds[1]).toFixed(2)} s, load ${loadavg()[0]!.toFixed(1)}`,
    goal: 'at least 1.55 ×',
    reached: ratio >= 1.55,
  };
}

/** lakeseed takes a scale instead of a number of orders. */
export function scaled(count: number, ordersAtScale1: number) {
  const command = lakeseed(count);
  return (orders: number, folder: string) => command(orders / ordersAtScale1, folder);
}
