import type { LakeseedEvent } from '../base/events.ts';
import { formatBytes, formatCount, formatDuration, formatPlural } from '../base/format.ts';

/** How far an upload has come. */
export interface UploadBar {
  onEvent(event: LakeseedEvent): void;
  /** One line that fits. */
  render(now: number, columns: number): string;
}

export interface UploadSize {
  readonly files: number;
  readonly bytes: number;
}

const BAR_WIDTH = 20;
/** The speed is that of the last seconds: an average from the start says nothing of a line that has become slow. */
const WINDOW_MS = 5000;

export function createUploadBar({ files, bytes }: UploadSize, startedAt: number): UploadBar {
  const under = new Map<string, number>();
  let filesDone = 0;
  let bytesDone = 0;
  let retries = 0;
  const samples = [{ at: startedAt, sent: 0 }];

  /** Bytes per second. */
  function speedAt(now: number, sent: number): number {
    samples.push({ at: now, sent });
    while (samples[1] && samples[1].at <= now - WINDOW_MS) samples.shift();
    const [from] = samples;
    // What is sent again counts once: meanwhile there is no way ahead.
    return from && now > from.at ? Math.max(0, ((sent - from.sent) / (now - from.at)) * 1000) : 0;
  }

  return {
    onEvent: event => {
      if (event.type === 'file.progress') under.set(event.path, event.sent);
      if (event.type === 'request.retry') retries += 1;
      if (event.type !== 'file.finish' && event.type !== 'file.failed') return;
      under.delete(event.path);
      filesDone += 1;
      if (event.type === 'file.finish') bytesDone += event.bytes;
    },
    render: (now, columns) => {
      const sent = Math.min(bytes, bytesDone + [...under.values()].reduce((sum, part) => sum + part, 0));
      const share = bytes === 0 ? filesDone / files : sent / bytes;
      const speed = speedAt(now, sent);
      const filled = Math.round(share * BAR_WIDTH);
      return shorten(
        [
          { text: '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled), gap: '', givenUp: 3 },
          // What is handed to the connection has not arrived yet.
          { text: `${Math.min(filesDone < files ? 99 : 100, Math.floor(share * 100))} %`, gap: ' ' },
          { text: `${formatPlural(files - filesDone, 'file')} left`, gap: '  ' },
          { text: `${formatBytes(sent)}/${formatBytes(bytes)}`, gap: '  ', givenUp: 5 },
          { text: `${formatBytes(Math.round(speed))}/s`, gap: '  ', givenUp: 1 },
          {
            text: speed > 0 && now - startedAt > 1000 ? `${formatDuration((bytes - sent) / speed)} left` : '',
            gap: '  ',
            givenUp: 4,
          },
          { text: retries > 0 ? `${formatCount(retries)} sent again` : '', gap: '  ', givenUp: 2 },
        ],
        columns,
      );
    },
  };
}

interface Part {
  readonly text: string;
  /** Stands before it. */
  readonly gap: string;
  /** Where the line is too long, lower numbers go first; none stay. */
  readonly givenUp?: number;
}

function shorten(parts: readonly Part[], columns: number): string {
  const line = parts.reduce((before, { text, gap }) => (text === '' ? before : before + (before && gap) + text), '');
  if (line.length <= columns) return line;
  const next = Math.min(...parts.map(({ givenUp = Number.POSITIVE_INFINITY }) => givenUp));
  if (next === Number.POSITIVE_INFINITY) return line.slice(0, columns);
  return shorten(
    parts.filter(({ givenUp }) => givenUp !== next),
    columns,
  );
}
