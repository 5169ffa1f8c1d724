import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import type { EventBody } from '../../src/base/events.ts';
import { createOpenLines } from '../../src/cli/open-lines.ts';
import { createProgress, type Progress } from '../../src/cli/progress.ts';

const MIB = 1024 * 1024;
const BASE = '/Volumes/main/default/lakeseed/incoming_data';

function start({ isTTY, columns = 100 }: { isTTY: boolean; columns?: number }) {
  const written: string[] = [];
  let now = 0;
  const clock = { now: () => now, monotonic: () => now, sleep: async () => undefined };
  const stderr = Object.assign(new EventEmitter(), {
    isTTY,
    columns,
    destroyed: false,
    write: (text: string | Uint8Array) => written.push(String(text)) > 0,
  });
  const lines = createOpenLines();
  const progress: Progress = createProgress({ stderr, clock, lines });
  /** Events a second apart. */
  const play = (events: readonly EventBody[]) => {
    for (const [index, event] of events.entries()) {
      progress.onEvent({ sequence: index + 1, time: '', ...event });
      now += 1000;
    }
  };
  return { written, stderr, lines, progress, play };
}

/** Plays events and gives what was written. */
function play(events: readonly EventBody[], isTTY: boolean, columns?: number): string[] {
  const { written, progress, play: playOn } = start({ isTTY, ...(columns && { columns }) });
  playOn(events);
  progress.stop();
  return written;
}

const UPLOAD: readonly EventBody[] = [
  { type: 'upload.start', remoteBase: BASE, files: 2, bytes: 10 * MIB },
  { type: 'file.start', path: 'a', bytes: 8 * MIB },
  { type: 'file.progress', path: 'a', sent: 4 * MIB },
  { type: 'file.finish', path: 'a', bytes: 8 * MIB },
  { type: 'file.failed', path: 'b', code: 'NETWORK', message: 'reset' },
  { type: 'upload.finish', filesUploaded: 1, bytesUploaded: 8 * MIB, failed: 1, durationSec: 5 },
];

it('draws files, bytes, speed and time left on a terminal, and takes the bar away at the end', () => {
  const written = play(UPLOAD, true);
  const bars = written.filter(text => text.includes('█') || text.includes('░'));
  expect(bars.at(0)).toContain('0 %  0/2 files  0 B/10 MiB');
  expect(bars.some(bar => bar.includes('40 %  0/2 files  4.0 MiB/10 MiB  2.0 MiB/s 3.0 s left'))).toBe(true);
  expect(bars.at(-1)).toContain('80 %  2/2 files  8.0 MiB/10 MiB');
  expect(written.at(-1)).toBe('\r\x1b[2K');
  expect(bars.every(bar => bar.length <= 100 + '\r\x1b[2K'.length)).toBe(true);
});

it('prints plain lines, and nothing that moves a cursor, anywhere else', () => {
  const written = play(UPLOAD, false);
  expect(written.join('')).toBe(`Sending 2 files (10 MiB) to ${BASE}\nfailed b: reset\n`);
});

it('is quiet about an upload without files', () => {
  const events: readonly EventBody[] = [{ type: 'upload.start', remoteBase: BASE, files: 0, bytes: 0 }];
  expect(play(events, true).join('')).not.toContain('NaN');
});

const RETRY: EventBody = {
  type: 'request.retry',
  method: 'PUT',
  url: 'http://127.0.0.1:8555/api/2.0/fs/files/Volumes/main/default/lakeseed/in%20coming/a.parquet?overwrite=true',
  attempt: 1,
  reason: '503',
  delayMs: 400,
};

it('counts what is sent again on a terminal, and says it in a line anywhere else', () => {
  const events = [UPLOAD[0]!, RETRY, RETRY, UPLOAD[2]!];
  const onTerminal = play(events, true);
  expect(onTerminal.some(text => text.endsWith('  2 sent again'))).toBe(true);
  expect(onTerminal.join('')).not.toContain('503');
  expect(play([UPLOAD[0]!, RETRY], false).at(-1)).toBe(
    'PUT /Volumes/main/default/lakeseed/in coming/a.parquet: 503, trying again in 0.4 s\n',
  );
  expect(play([{ ...RETRY, url: 'https://x/api/2.1/unity-catalog/volumes' }], true).join('')).toContain(
    'https://x/api/2.1/unity-catalog/volumes: 503',
  );
});

it.for([
  [100, '████████░░░░░░░░░░░░ 40 %  0/2 files  4.0 MiB/10 MiB  2.0 MiB/s 3.0 s left'],
  [70, '████████░░░░░░░░░░░░ 40 %  0/2 files  4.0 MiB/10 MiB 3.0 s left'],
  [50, '40 %  0/2 files  4.0 MiB/10 MiB 3.0 s left'],
  [40, '40 %  0/2 files  4.0 MiB/10 MiB'],
  [20, '40 %  0/2 files'],
] as const)('fits into %i columns without half a number', ([columns, bar]) => {
  const drawn = play(UPLOAD.slice(0, 3), true, columns).filter(text => text.includes('40 %'));
  expect(drawn).toEqual([`\r\x1b[2K${bar}`]);
});

it('shows on a terminal, in one line that goes away, what an installation is doing', () => {
  const events: readonly EventBody[] = [
    { type: 'dependencies.start', environment: '/p/.lakeseed/venv', requirements: ['pandas'] },
    { type: 'dependencies.progress', line: 'Collecting pandas' },
    { type: 'dependencies.finish', environment: '/p/.lakeseed/venv', durationSec: 2 },
  ];
  expect(play(events, true)).toEqual([
    'Installing pandas into /p/.lakeseed/venv, once …\n',
    '\r\x1b[2K  Collecting pandas',
    '\r\x1b[2K',
    'Installed in 2.0 s\n',
  ]);
  expect(play(events, false)).toHaveLength(2);
});

it('never continues a line that the script has begun', () => {
  const { written, stderr, lines, progress } = start({ isTTY: false });
  lines.wrote(stderr, Buffer.from('half a line'));
  progress.note('one');
  progress.note('two');
  lines.wrote(stderr, Buffer.from('a whole line\n'));
  progress.note('three');
  expect(written).toEqual(['\none\n', 'two\n', 'three\n']);
});

it('takes the bar away at Ctrl-C and says so, on a terminal', async () => {
  const { written, progress, play: playOn } = start({ isTTY: true });
  playOn(UPLOAD.slice(0, 2));
  progress.cancelling();
  await Promise.resolve();
  expect(written.slice(-2)).toEqual(['\r\x1b[2K', expect.stringContaining('Cancelling. Ctrl-C again ends at once.')]);
  playOn(UPLOAD.slice(2, 3));
  expect(written.at(-1)).toContain('Cancelling');
  const plain = start({ isTTY: false });
  plain.progress.cancelling();
  await Promise.resolve();
  expect(plain.written).toEqual([]);
});
