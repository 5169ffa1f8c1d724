import type { Clock } from '../base/effects.ts';
import type { EventListener } from '../base/events.ts';
import { formatDuration } from '../base/format.ts';
import { describeEvent } from '../report/describe-event.ts';
import { paint } from '../report/paint.ts';
import type { TextStream } from './context.ts';
import type { OpenLines } from './open-lines.ts';
import { createUploadBar, type UploadBar } from './upload-bar.ts';

export interface Progress {
  readonly onEvent: EventListener;
  /** A line above what is drawn. */
  note(line: string): void;
  /** Somebody pressed Ctrl-C: what is drawn goes away, and an end that takes its time says so. */
  cancelling(): void;
  /** Takes away what is drawn; nothing is drawn afterwards. */
  stop(): void;
}

export interface ProgressOptions {
  readonly stderr: TextStream;
  readonly clock: Clock;
  readonly lines: OpenLines;
}

const REDRAW_MS = 100;
/** While nothing is heard, the seconds go on. */
const TICK_MS = 1000;
/** Most things end sooner: then nothing needs to be said. */
const CANCELLING_MS = 300;
/** After one of these there is nothing more to draw of it. */
const ENDS: ReadonlySet<string> = new Set([
  'dependencies.finish',
  'dataset.finish',
  'upload.finish',
  'compare.finish',
  'run.finish',
]);
const ERASE = '\r\x1b[2K';

/** Events for people, on stderr: plain lines everywhere, and on a terminal, below them, how far the work under way has come. */
export function createProgress({ stderr, clock, lines }: ProgressOptions): Progress {
  const stopped = new AbortController();
  let bar: UploadBar | null = null;
  let status: Status | null = null;
  let drawn = false;
  let ticking = false;
  let lastDraw = Number.NEGATIVE_INFINITY;

  const erase = () => {
    if (drawn) stderr.write(ERASE);
    drawn = false;
  };
  const draw = (force: boolean) => {
    if (stderr.isTTY !== true) return;
    const now = clock.monotonic();
    if (!force && now - lastDraw < REDRAW_MS) return;
    // A terminal that does not know its width says 0.
    const columns = (stderr.columns || 80) - 1;
    const text = bar?.render(now, columns) ?? (status && renderStatus(status, now).slice(0, columns));
    if (!text) return;
    lastDraw = now;
    stderr.write(ERASE + text);
    drawn = true;
  };
  const note = (line: string) => {
    erase();
    stderr.write(`${lines.close(stderr)}${line}\n`);
    draw(true);
  };
  const clear = () => {
    bar = null;
    status = null;
    erase();
  };
  const wait = (text: string, elapsedSec: number) => {
    status = { text, since: clock.monotonic() - elapsedSec * 1000 };
    startTicking();
  };
  const startTicking = () => {
    if (!ticking && stderr.isTTY === true) tick();
  };
  const tick = () => {
    ticking = (status !== null || bar !== null) && !stopped.signal.aborted;
    if (!ticking) return;
    clock.sleep(TICK_MS, stopped.signal).then(
      () => {
        draw(false);
        tick();
      },
      () => undefined,
    );
  };

  return {
    onEvent: event => {
      if (stopped.signal.aborted) return;
      const begins = event.type === 'upload.start' || event.type === 'compare.start';
      if (begins && event.files > 0) {
        bar = createUploadBar(event, clock.monotonic());
        startTicking();
      }
      if (event.type === 'dependencies.start') wait('installing', 0);
      if (event.type === 'dependencies.progress') status = { text: event.line, since: null };
      if (event.type === 'dataset.progress') {
        const share = event.totalRows > 0 ? ` ${Math.floor((event.rows / event.totalRows) * 100)} %` : '';
        status = { text: `${event.table}${share}`, since: null };
      }
      if (event.type === 'run.progress') wait(event.state, event.elapsedSec);
      if (event.type === 'cluster.state') wait(`cluster ${event.state.toLowerCase()}`, event.elapsedSec);
      if (ENDS.has(event.type) || (event.type === 'cluster.state' && event.state === 'RUNNING')) clear();
      bar?.onEvent(event);
      // On a terminal the bar counts them.
      const counted = event.type === 'request.retry' && bar !== null && stderr.isTTY === true;
      const line = counted ? null : describeEvent(event, stderr);
      if (line) note(line);
      else draw(begins);
    },
    note,
    cancelling: () => {
      if (stderr.isTTY !== true) return;
      if (!drawn) lines.begun(stderr);
      clear();
      clock.sleep(CANCELLING_MS, stopped.signal).then(
        () => note(paint('dim', 'Cancelling. Ctrl-C again ends at once.', stderr)),
        () => undefined,
      );
    },
    stop: () => {
      stopped.abort();
      clear();
    },
  };
}

/** What is under way. */
interface Status {
  readonly text: string;
  /** On the monotonic clock; null where the time is of no interest. */
  readonly since: number | null;
}

function renderStatus({ text, since }: Status, now: number): string {
  return since === null ? `  ${text}` : `  ${text}, ${formatDuration((now - since) / 1000)}`;
}
