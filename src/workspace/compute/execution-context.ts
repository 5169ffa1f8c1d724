import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import type { Effects } from '../../base/effects.ts';
import { type CommandResults, type Driver, type DriverOptions, runDriver } from './driver.ts';

export type CommandStatus = 'Queued' | 'Running' | 'Cancelling' | 'Finished' | 'Cancelled' | 'Error';

export interface CommandRun {
  readonly id: string;
  readonly source: string;
  status: CommandStatus;
  results: CommandResults | null;
}

export type ContextOptions = Pick<DriverOptions, 'runtime' | 'folders' | 'folder' | 'tempDirectory' | 'maxOutput'> & {
  readonly clusterId: string;
};

/** A command that does not heed its interruption is ended with its whole process after so long. */
const HEED_MS = 3000;

/** An execution context: a Python process of its own that runs one command at a time and keeps their variables. */
export class ExecutionContext {
  readonly id: string = randomUUID().replaceAll('-', '').slice(0, 20);
  readonly clusterId: string;
  /** Resolves when nothing of it is left. */
  readonly ended: Promise<void>;
  status: 'Pending' | 'Running' | 'Error' = 'Pending';
  readonly #commands = new Map<string, CommandRun>();
  readonly #end = new AbortController();
  #driver: Driver | null = null;
  #current: CommandRun | null = null;

  constructor({ clusterId, ...options }: ContextOptions, effects: Effects) {
    this.clusterId = clusterId;
    this.ended = this.#live(options, effects);
  }

  execute(source: string): CommandRun {
    const run: CommandRun = { id: randomUUID().replaceAll('-', ''), source, status: 'Queued', results: null };
    this.#commands.set(run.id, run);
    this.#next();
    return run;
  }

  command(id: string): CommandRun | undefined {
    return this.#commands.get(id);
  }

  cancel(run: CommandRun): void {
    if (run.status === 'Queued') run.status = 'Cancelled';
    if (run.status !== 'Running') return;
    run.status = 'Cancelling';
    this.#driver?.interrupt();
    const timer = setTimeout(() => run.status === 'Cancelling' && this.destroy(), HEED_MS);
    timer.unref();
  }

  destroy(): void {
    this.#end.abort();
  }

  async #live(options: Omit<ContextOptions, 'clusterId'>, effects: Effects): Promise<void> {
    const cause = await this.#drive(options, effects).catch(error => String(error));
    this.status = 'Error';
    for (const run of this.#commands.values()) {
      if (run.status === 'Queued' || run.status === 'Cancelling') run.status = 'Cancelled';
      if (run.status !== 'Running') continue;
      run.status = 'Error';
      run.results = { resultType: 'error', summary: 'Fatal error: The Python kernel is unresponsive.', cause };
    }
    await rm(options.folder, { recursive: true, force: true });
  }

  async #drive(options: Omit<ContextOptions, 'clusterId'>, effects: Effects): Promise<string> {
    const needed = [options.folder, ...Object.values(options.folders)];
    await Promise.all(needed.map(folder => mkdir(folder, { recursive: true })));
    return await runDriver(
      {
        ...options,
        signal: this.#end.signal,
        onReady: driver => {
          this.#driver = driver;
          this.status = 'Running';
          this.#next();
        },
        onResults: results => this.#finish(results),
      },
      effects,
    );
  }

  #next(): void {
    if (!this.#driver || this.#current) return;
    const run = [...this.#commands.values()].find(({ status }) => status === 'Queued');
    if (!run) return;
    this.#current = run;
    run.status = 'Running';
    this.#driver.run(run.source);
  }

  #finish(results: CommandResults | null): void {
    const run = this.#current;
    this.#current = null;
    if (run) {
      // Whoever cancelled it waits for that word, also where it came too late.
      const cancelled = results === null || run.status === 'Cancelling';
      run.status = cancelled ? 'Cancelled' : 'Finished';
      run.results = cancelled ? null : results;
    }
    this.#next();
  }
}
