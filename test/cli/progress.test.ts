import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import type { EventBody } from '../../src/base/events.ts';
import { createProgress } from '../../src/cli/progress.ts';

const MIB = 1024 * 1024;
const BASE = '/Volumes/main/default/lakeseed/incoming_data';

/** Plays events a second apart and gives what was written. */
function play(events: readonly EventBody[], isTTY: boolean): string[] {
  const written: string[] = [];
  let now = 0;
  const clock = { now: () => now, monotonic: () => now, sleep: async () => undefined };
  const stderr = Object.assign(new EventEmitter(), {
    isTTY,
    columns: 100,
    destroyed: false,
    write: (text: string | Uint8Array) => written.push(String(text)) > 0,
  });
  const progress = createProgress({ stderr, clock });
  for (const [index, event] of events.entries()) {
    progress.onEvent({ sequence: index + 1, time: '', ...event });
    now += 1000;
  }
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
