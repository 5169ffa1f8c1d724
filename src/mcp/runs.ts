import type { Effects } from '../base/effects.ts';
import type { LakeseedEvent } from '../base/events.ts';
import { asLakeseedError } from '../errors/format.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { describeEvent } from '../report/describe-event.ts';
import { type Answer, errorAnswer } from './answer.ts';
import { type RunRecord, writeRunRecord } from './run-files.ts';

/** What a run reports and obeys. */
export interface RunHandle {
  readonly signal: AbortSignal;
  readonly onEvent: (event: LakeseedEvent) => void;
  readonly onOutput: (stream: 'stdout' | 'stderr', chunk: Uint8Array) => Promise<void>;
  /** Ends the run with this error. */
  readonly abort: (reason: LakeseedError) => void;
}

export interface Run {
  readonly id: string;
  readonly tool: string;
  /** In whose .lakeseed it is recorded. */
  readonly project: string;
  /** Null until it has ended. */
  answer: Answer | null;
  /** Never rejects. */
  readonly ended: Promise<Answer>;
  /** The last lines of what it reported and printed. */
  readonly tail: readonly string[];
  /** Told of every line; the returned function ends that. */
  follow(listener: (line: string) => void): () => void;
  cancel(): void;
}

export interface RunInput {
  readonly tool: string;
  readonly project: string;
  /** The run ends with LIMIT_EXCEEDED then. */
  readonly maxSeconds: number | undefined;
  readonly work: (handle: RunHandle) => Promise<Answer>;
}

const TAIL_LINES = 200;
const TAIL_WIDTH = 500;
/** More wait for their turn: one Python after the other is quicker than a hundred at once. */
const AT_ONCE = 8;
const KEPT = 200;

/** The runs of one server. A run goes on when the call that began it has been answered. */
export class Runs {
  readonly #effects: Effects;
  readonly #runs = new Map<string, Run>();
  readonly #waiting: (() => void)[] = [];
  #active = 0;
  #closed = false;

  constructor(effects: Effects) {
    this.#effects = effects;
  }

  get(id: string): Run | undefined {
    return this.#runs.get(id);
  }

  start({ tool, project, maxSeconds, work }: RunInput): Run {
    const { clock } = this.#effects;
    const controller = new AbortController();
    const tail: string[] = [];
    const listeners = new Set<(line: string) => void>();
    const add = (text: string) => {
      for (const line of text
        .split('\n')
        .map(each => each.trimEnd().slice(0, TAIL_WIDTH))
        .filter(Boolean)) {
        tail.push(line);
        if (tail.length > TAIL_LINES) tail.shift();
        for (const listener of listeners) listener(line);
      }
    };
    const handle: RunHandle = {
      signal: controller.signal,
      onEvent: event => {
        const line = describeEvent(event, {});
        if (line !== null) add(line);
      },
      onOutput: async (_stream, chunk) => add(Buffer.from(chunk).toString('utf8')),
      abort: reason => controller.abort(reason),
    };
    const id = newRunId(this.#effects);
    const startedAt = new Date(clock.now()).toISOString();
    const record = (answer: Answer | null): RunRecord => ({
      run_id: id,
      tool,
      project,
      status: answer?.status ?? 'running',
      started_at: startedAt,
      ended_at: answer ? new Date(clock.now()).toISOString() : null,
      pid: process.pid,
      text: answer?.text ?? '',
      log_tail: tail.slice(-40),
      result: answer?.structured ?? {},
    });
    const execute = async () => {
      await this.#turn(controller.signal);
      const limit =
        maxSeconds === undefined ? null : setTimeout(() => controller.abort(tooLong(maxSeconds)), maxSeconds * 1000);
      try {
        await writeRunRecord(record(null));
        return await work(handle);
      } finally {
        if (limit) clearTimeout(limit);
        this.#done();
      }
    };
    const run: Run = {
      id,
      tool,
      project,
      answer: null,
      tail,
      ended: execute()
        .catch(error => errorAnswer(asLakeseedError(error)))
        .then(async answer => {
          run.answer = answer;
          await writeRunRecord(record(answer));
          return answer;
        }),
      follow: listener => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      cancel: () =>
        controller.abort(
          new LakeseedError('CANCELLED', 'Cancelled', { hint: 'Call the tool again when it is wanted.' }),
        ),
    };
    this.#runs.set(id, run);
    this.#forget();
    if (this.#closed) run.cancel();
    return run;
  }

  /** Ends every run, whole trees of processes, and resolves when they have ended. */
  async close(): Promise<void> {
    this.#closed = true;
    const open = [...this.#runs.values()].filter(({ answer }) => answer === null);
    for (const run of open) run.cancel();
    await Promise.allSettled(open.map(({ ended }) => ended));
  }

  async #turn(signal: AbortSignal): Promise<void> {
    if (this.#active >= AT_ONCE && !signal.aborted) {
      await new Promise<void>(resolve => {
        this.#waiting.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    this.#active += 1;
  }

  #done(): void {
    this.#active -= 1;
    this.#waiting.shift()?.();
  }

  #forget(): void {
    const ended = [...this.#runs.values()].filter(({ answer }) => answer !== null);
    for (const { id } of ended.slice(0, Math.max(0, this.#runs.size - KEPT))) this.#runs.delete(id);
  }
}

function newRunId({ clock, random }: Effects): string {
  const time = new Date(clock.now()).toISOString().replace(/\D/g, '').slice(0, 14);
  return `${time}-${Math.floor(random() * 2 ** 40)
    .toString(36)
    .padStart(8, '0')}`;
}

function tooLong(seconds: number): LakeseedError {
  return new LakeseedError('LIMIT_EXCEEDED', `It took longer than the ${seconds} s that the server was started with`);
}
