import type { Effects } from '../base/effects.ts';
import type { LakeseedEvent } from '../base/events.ts';
import { redactSpellings } from '../base/redact-spellings.ts';
import { asLakeseedError } from '../errors/format.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { describeEvent } from '../report/describe-event.ts';
import { type Answer, errorAnswer, hide } from './answer.ts';
import { createLines } from './lines.ts';
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
  /** Whether a script of the project runs in it: one at a time can. */
  readonly locks: boolean;
  /** Null until it has ended. */
  answer: Answer | null;
  /** Never rejects. */
  readonly ended: Promise<Answer>;
  /** The last lines of what it reported and printed. */
  readonly tail: readonly string[];
  /** Told of every line; the returned function ends that. */
  follow(listener: (line: string) => void): () => void;
  cancel(): void;
  /** As it is kept: without secrets. */
  record(): RunRecord;
}

export interface RunInput {
  readonly tool: string;
  readonly project: string;
  readonly locks: boolean;
  /** The run ends with LIMIT_EXCEEDED then. */
  readonly maxSeconds: number | undefined;
  /** Values that may be shown nowhere, beside those of the server. */
  readonly secrets: readonly string[];
  /** `waited` says whether it had to wait for its turn. */
  readonly work: (handle: RunHandle, waited: boolean) => Promise<Answer>;
}

const TAIL_LINES = 200;
const TAIL_WIDTH = 500;
/** More wait for their turn: one Python after the other is quicker than a hundred at once. */
const AT_ONCE = 8;
const KEPT = 50;

export interface RunsOptions {
  /** Whether runs are written into their projects; else this server alone knows of them. */
  readonly keeps: boolean;
  /** Values that are written nowhere. */
  readonly secrets: readonly string[];
}

/** The runs of one server. A run goes on when the call that began it has been answered. */
export class Runs {
  readonly #effects: Effects;
  readonly #keeps: boolean;
  readonly #secrets: readonly string[];
  readonly #runs = new Map<string, Run>();
  readonly #waiting: (() => void)[] = [];
  #active = 0;
  #closed = false;

  constructor(effects: Effects, { keeps, secrets }: RunsOptions) {
    this.#effects = effects;
    this.#keeps = keeps;
    this.#secrets = secrets;
  }

  get(id: string): Run | undefined {
    return this.#runs.get(id);
  }

  /** A run of a script of that project which has not ended; null where there is none. */
  busyWith(project: string): Run | null {
    const busy = [...this.#runs.values()].find(run => run.project === project && run.answer === null && run.locks);
    return busy ?? null;
  }

  start({ tool, project, maxSeconds, locks, work, secrets: own }: RunInput): Run {
    const { clock } = this.#effects;
    const controller = new AbortController();
    const tail: string[] = [];
    const listeners = new Set<(line: string) => void>();
    // Whatever is kept of a run, in memory and on disk, is safe to show.
    const secrets = [...this.#secrets, ...own];
    const add = (text: string) => {
      for (const line of redactSpellings(text, secrets)
        .split('\n')
        .map(each => each.trimEnd().slice(0, TAIL_WIDTH))
        .filter(Boolean)) {
        tail.push(line);
        if (tail.length > TAIL_LINES) tail.shift();
        for (const listener of listeners) listener(line);
      }
    };
    const printed = createLines(add);
    const handle: RunHandle = {
      signal: controller.signal,
      onEvent: event => {
        const line = describeEvent(event, {});
        if (line !== null) add(line);
      },
      onOutput: async (stream, chunk) => printed.add(stream, chunk),
      abort: reason => controller.abort(reason),
    };
    const id = newRunId(this.#effects);
    let endedAt: string | null = null;
    const startedAt = new Date(clock.now()).toISOString();
    const record = (): RunRecord => ({
      run_id: id,
      tool,
      project,
      status: run.answer?.status ?? 'running',
      started_at: startedAt,
      ended_at: endedAt,
      pid: process.pid,
      text: run.answer?.text ?? '',
      log_tail: tail.slice(-40),
      result: run.answer?.structured ?? {},
    });
    const execute = async () => {
      const waited = await this.#turn(controller.signal);
      const limit =
        maxSeconds === undefined ? null : setTimeout(() => controller.abort(tooLong(maxSeconds)), maxSeconds * 1000);
      try {
        if (this.#keeps) await writeRunRecord(record());
        return await work(handle, waited);
      } finally {
        if (limit) clearTimeout(limit);
        printed.end();
        this.#done();
      }
    };
    const run: Run = {
      id,
      tool,
      project,
      locks,
      answer: null,
      tail,
      record,
      ended: execute()
        .catch(error => errorAnswer(asLakeseedError(error)))
        .then(async given => {
          const answer = hide(given, secrets);
          run.answer = answer;
          endedAt = new Date(clock.now()).toISOString();
          if (this.#keeps) await writeRunRecord(record());
          return answer;
        }),
      follow: listener => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      cancel: () =>
        controller.abort(
          new LakeseedError('CANCELLED', `This run of ${tool} was cancelled`, {
            hint: 'Call the tool again when it is wanted.',
          }),
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

  /** Resolves when it may begin; whether it had to wait. */
  async #turn(signal: AbortSignal): Promise<boolean> {
    const waits = this.#active >= AT_ONCE && !signal.aborted;
    if (waits) {
      await new Promise<void>(resolve => {
        this.#waiting.push(resolve);
        const leave = () => {
          const at = this.#waiting.indexOf(resolve);
          if (at >= 0) this.#waiting.splice(at, 1);
          resolve();
        };
        signal.addEventListener('abort', leave, { once: true });
      });
    }
    this.#active += 1;
    return waits;
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
