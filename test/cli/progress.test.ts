import { EventEmitter } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import type { EventBody } from '../../src/base/events.ts';
import { createOpenLines } from '../../src/cli/open-lines.ts';
import { createProgress, type Progress } from '../../src/cli/progress.ts';

const MIB = 1024 * 1024;
const BASE = '/Volumes/main/default/lakeseed/incoming_data';

function start({ isTTY, columns = 100 }: { isTTY: boolean; columns?: number }) {
  const written: string[] = [];
  let now = 0;
  let wake = () => {};
  const sleep = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    wake = resolve;
    return promise;
  };
  const clock = { now: () => now, monotonic: () => now, sleep };
  /** Lets time pass until the next sleep is over. */
  const pass = async (milliseconds: number) => {
    now += milliseconds;
    wake();
    await Promise.resolve();
  };
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
  return { written, stderr, lines, progress, play, pass };
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
  expect(bars.at(0)).toContain('0 %  2 files left  0 B/10 MiB');
  expect(bars.some(bar => bar.includes('40 %  2 files left  4.0 MiB/10 MiB  2.0 MiB/s  3.0 s left'))).toBe(true);
  expect(bars.at(-1)).toContain('80 %  0 files left  8.0 MiB/10 MiB');
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
  expect(play([{ ...RETRY, url: 'https://x/api/2.1/unity-catalog/volumes?schema=a' }], true).join('')).toContain(
    'https://x/api/2.1/unity-catalog/volumes: 503',
  );
});

it.for([
  [100, '████████░░░░░░░░░░░░ 40 %  2 files left  4.0 MiB/10 MiB  2.0 MiB/s  3.0 s left'],
  [75, '████████░░░░░░░░░░░░ 40 %  2 files left  4.0 MiB/10 MiB  3.0 s left'],
  [50, '40 %  2 files left  4.0 MiB/10 MiB  3.0 s left'],
  [40, '40 %  2 files left  4.0 MiB/10 MiB'],
  [20, '40 %  2 files left'],
] as const)('fits into %i columns without half a number', ([columns, bar]) => {
  const drawn = play(UPLOAD.slice(0, 3), true, columns).filter(text => text.includes('40 %'));
  expect(drawn).toEqual([`\r\x1b[2K${bar}`]);
});

it('shows the speed of the last seconds, and what time is left at that', async () => {
  const { written, progress, play: playOn, pass } = start({ isTTY: true });
  playOn([
    { type: 'upload.start', remoteBase: BASE, files: 1, bytes: 100 * MIB },
    { type: 'file.start', path: 'a', bytes: 100 * MIB },
    ...Array.from({ length: 10 }, (_, second): EventBody => {
      return { type: 'file.progress', path: 'a', sent: (second + 1) * 8 * MIB };
    }),
  ]);
  expect(written.at(-1)).toContain('80 %  1 file left  80 MiB/100 MiB  8.0 MiB/s  2.5 s left');
  playOn([{ type: 'file.progress', path: 'a', sent: 81 * MIB }]);
  await pass(2000);
  // Nothing is heard any more: it becomes slower all the same.
  expect(written.at(-1)).toContain('81 %  1 file left  81 MiB/100 MiB  1.8 MiB/s  11 s left');
  await pass(6000);
  expect(written.at(-1)).toMatch(/81 MiB\/100 MiB {2}0 B\/s$/);
  progress.stop();
});

it('shows on a terminal, in one line that goes away, what an installation is doing', () => {
  const events: readonly EventBody[] = [
    { type: 'dependencies.start', environment: '/p/.lakeseed/venv', requirements: ['pandas'] },
    { type: 'dependencies.progress', line: 'Collecting pandas' },
    { type: 'dependencies.finish', environment: '/p/.lakeseed/venv', durationSec: 2 },
  ];
  expect(play(events, true)).toEqual([
    'Installing pandas into /p/.lakeseed/venv …\n',
    '\r\x1b[2K  installing, 0.0 s',
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
  const { written, progress, play: playOn, pass } = start({ isTTY: true });
  playOn(UPLOAD.slice(0, 2));
  progress.cancelling();
  await pass(300);
  expect(written.slice(-2)).toEqual(['\r\x1b[2K', expect.stringContaining('Cancelling. Ctrl-C again ends at once.')]);
  playOn(UPLOAD.slice(2, 3));
  expect(written.at(-1)).toContain('Cancelling');
  const plain = start({ isTTY: false });
  plain.progress.cancelling();
  await plain.pass(300);
  expect(plain.written).toEqual([]);
});

const RUN: readonly EventBody[] = [
  { type: 'cluster.state', cluster: 'c', state: 'PENDING', message: 'Finding instances', elapsedSec: 0.5 },
  { type: 'run.progress', state: 'cluster pending', elapsedSec: 1.5 },
  { type: 'cluster.state', cluster: 'c', state: 'RUNNING', message: '', elapsedSec: 2.5 },
  { type: 'script.put', path: '/Workspace/p/generate_data.py' },
  { type: 'run.start', compute: 'the cluster c', script: '/Workspace/p/generate_data.py', runUrl: null },
  { type: 'run.progress', state: 'running', elapsedSec: 0.2 },
  { type: 'run.finish', success: true, durationSec: 1 },
];

it('shows on a terminal what a run on Databricks is waiting for, and nothing of it afterwards', () => {
  const written = stripVTControlCharacters(play(RUN, true).join('').replaceAll('\r\x1b[2K', '~'));
  expect(written).toBe(
    [
      'Cluster c: PENDING, Finding instances\n~  cluster pending, 0.5 s~  cluster pending, 1.5 s~Cluster c: RUNNING\n',
      'Put the script into the workspace: /Workspace/p/generate_data.py\n',
      'Running /Workspace/p/generate_data.py on the cluster c\n~  running, 0.2 s~The script ended well, after 1.0 s\n',
    ].join(''),
  );
  expect(play(RUN, false)).toHaveLength(5);
});

it('goes on to count the seconds while nothing is heard', async () => {
  const { written, progress, play: playOn, pass } = start({ isTTY: true });
  playOn([{ type: 'run.progress', state: 'running', elapsedSec: 58 }]);
  await pass(0);
  await pass(1000);
  expect(written).toEqual(['58 s', '59 s', '1 min 0 s'].map(time => `\r\x1b[2K  running, ${time}`));
  progress.stop();
  await pass(1000);
  expect(written.slice(3)).toEqual(['\r\x1b[2K']);
});

it('knows terminals that do not know their width', () => {
  const { written, play: playOn } = start({ isTTY: true, columns: 0 });
  playOn([{ type: 'run.progress', state: 'running', elapsedSec: 1 }]);
  expect(written).toEqual(['\r\x1b[2K  running, 1.0 s']);
});
