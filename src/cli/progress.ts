import type { Clock } from '../base/effects.ts';
import type { EventListener, LakeseedEvent } from '../base/events.ts';
import { formatBytes, formatCount, formatDuration, formatPlural } from '../base/format.ts';
import { paint } from '../report/paint.ts';
import type { TextStream } from './context.ts';

export interface Progress {
  readonly onEvent: EventListener;
  /** A line above the bar. */
  note(line: string): void;
  /** Takes the bar away; nothing is drawn afterwards. */
  stop(): void;
}

export interface ProgressOptions {
  readonly stderr: TextStream;
  readonly clock: Clock;
}

const REDRAW_MS = 100;
const BAR_WIDTH = 24;

/** Events for people, on stderr: plain lines everywhere, and on a terminal a bar below them while files are under way. */
export function createProgress({ stderr, clock }: ProgressOptions): Progress {
  let bar: Bar | null = null;
  let drawn = false;
  let lastDraw = Number.NEGATIVE_INFINITY;

  const erase = () => {
    if (drawn) stderr.write('\r\x1b[2K');
    drawn = false;
  };
  const draw = (force: boolean) => {
    if (!bar || stderr.isTTY !== true) return;
    const now = clock.monotonic();
    if (!force && now - lastDraw < REDRAW_MS) return;
    lastDraw = now;
    stderr.write(`\r\x1b[2K${bar.render(now, stderr.columns ?? 80)}`);
    drawn = true;
  };
  const note = (line: string) => {
    erase();
    stderr.write(`${line}\n`);
    draw(true);
  };

  return {
    onEvent: event => {
      if (event.type === 'upload.start' && event.files > 0)
        bar = createBar(event.files, event.bytes, clock.monotonic());
      bar?.onEvent(event);
      if (event.type === 'upload.finish') {
        erase();
        bar = null;
      }
      const line = lineOf(event, stderr);
      if (line) note(line);
      else draw(event.type === 'upload.start');
    },
    note,
    stop: () => {
      erase();
      bar = null;
    },
  };
}

/** The line that an event is worth; most are worth none. */
function lineOf(event: LakeseedEvent, target: TextStream): string | null {
  const dim = (text: string) => paint('dim', text, target);
  switch (event.type) {
    case 'dependencies.start':
      return `Installing ${event.requirements.join(', ')} into ${event.environment}, once …`;
    case 'dependencies.finish':
      return `Installed in ${formatDuration(event.durationSec)}`;
    case 'script.start':
      return dim(`Running ${event.script} with ${event.python} (${event.pythonSource})`);
    case 'script.finish':
      return dim(`Script ended with exit code ${event.exitCode} after ${formatDuration(event.durationSec)}`);
    case 'check.finish': {
      const found =
        event.errors + event.warnings === 0
          ? 'nothing to complain of'
          : `${formatPlural(event.errors, 'error')}, ${formatPlural(event.warnings, 'warning')}`;
      return dim(`Checked ${formatPlural(event.files, 'file')} in ${formatPlural(event.tables, 'table')}: ${found}`);
    }
    case 'volume.created':
      return `Made ${event.path}`;
    case 'clean.start':
      return dim(
        `Removing ${formatPlural(event.files, 'file')} from ${event.remoteBase}${event.foreign > 0 ? `, ${formatCount(event.foreign)} of them not put there by lakeseed` : ''}`,
      );
    case 'upload.start':
      return dim(`Sending ${formatPlural(event.files, 'file')} (${formatBytes(event.bytes)}) to ${event.remoteBase}`);
    case 'file.failed':
      return `${paint('red', 'failed', target)} ${event.path}: ${event.message}`;
    case 'request.retry':
      return dim(
        `${event.method} ${event.url}: ${event.reason}, trying again in ${formatDuration(event.delayMs / 1000)}`,
      );
    case 'check.start':
    case 'plan':
    case 'clean.finish':
    case 'file.start':
    case 'file.progress':
    case 'file.finish':
    case 'upload.finish':
      return null;
  }
}

interface Bar {
  onEvent(event: LakeseedEvent): void;
  render(now: number, columns: number): string;
}

function createBar(files: number, bytes: number, startedAt: number): Bar {
  const under = new Map<string, number>();
  let filesDone = 0;
  let bytesDone = 0;
  return {
    onEvent: event => {
      if (event.type === 'file.progress') under.set(event.path, event.sent);
      if (event.type !== 'file.finish' && event.type !== 'file.failed') return;
      under.delete(event.path);
      filesDone += 1;
      if (event.type === 'file.finish') bytesDone += event.bytes;
    },
    render: (now, columns) => {
      const sent = Math.min(bytes, bytesDone + [...under.values()].reduce((sum, part) => sum + part, 0));
      const share = bytes === 0 ? filesDone / files : sent / bytes;
      const seconds = (now - startedAt) / 1000;
      const speed = seconds > 0 ? sent / seconds : 0;
      const left = speed > 0 && seconds > 1 ? ` ${formatDuration((bytes - sent) / speed)} left` : '';
      const filled = Math.round(share * BAR_WIDTH);
      const text = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${Math.floor(share * 100)} %  ${filesDone}/${files} files  ${formatBytes(sent)}/${formatBytes(bytes)}  ${formatBytes(Math.round(speed))}/s${left}`;
      return text.slice(0, columns - 1);
    },
  };
}
