import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { Effects } from '../../base/effects.ts';
import { removeFolder } from '../disk/remove-folder.ts';
import { type CommandResults, type Driver, type DriverOptions, runDriver } from './driver.ts';
import type { Folders } from './folders.ts';

export type CommandStatus = 'Queued' | 'Running' | 'Cancelling' | 'Finished' | 'Cancelled' | 'Error';

export interface CommandRun {
  readonly id: string;
  readonly source: string;
  status: CommandStatus;
  results: CommandResults | null;
}

export type ContextOptions = Pick<DriverOptions, 'runtime' | 'folder' | 'tempDirectory' | 'maxOutput'> & {
  readonly clusterId: string;
  /** What its process is to see. */
  readonly findFolders: () => Promise<Folders>;
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
  /** Whether the current command has begun: before, an interruption would meet the driver itself. */
  #isUnderWay = false;

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
    if (this.#isUnderWay) this.#interrupt(run);
  }

  destroy(): void {
    this.#end.abort();
  }

  #interrupt(run: CommandRun): void {
    this.#driver?.interrupt();
    const timer = setTimeout(() => run.status === 'Cancelling' && this.destroy(), HEED_MS);
    timer.unref();
  }

  async #live(options: Omit<ContextOptions, 'clusterId'>, effects: Effects): Promise<void> {
    const cause = await this.#drive(options, effects).catch(error => String(error));
    this.status = 'Error';
    for (const run of this.#commands.values()) {
      if (run.status === 'Cancelling') run.status = 'Cancelled';
      if (run.status !== 'Queued' && run.status !== 'Running') continue;
      run.status = 'Error';
      run.results = { resultType: 'error', summary: 'Fatal error: The Python kernel is unresponsive.', cause };
    }
    await removeFolder(options.folder);
  }

  async #drive(options: Omit<ContextOptions, 'clusterId'>, effects: Effects): Promise<string> {
    await mkdir(options.folder, { recursive: true });
    return await runDriver(
      {
        ...options,
        folders: await options.findFolders(),
        signal: this.#end.signal,
        onReady: driver => {
          this.#driver = driver;
          this.status = 'Running';
          this.#next();
        },
        onStarted: () => {
          this.#isUnderWay = true;
          if (this.#current?.status === 'Cancelling') this.#interrupt(this.#current);
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

  #finish(results: CommandResults): void {
    const run = this.#current;
    this.#current = null;
    this.#isUnderWay = false;
    if (run) {
      // Whoever cancelled it waits for that word, also where it came too late.
      const cancelled = run.status === 'Cancelling';
      run.status = cancelled ? 'Cancelled' : 'Finished';
      run.results = cancelled ? null : results;
    }
    this.#next();
  }
}
