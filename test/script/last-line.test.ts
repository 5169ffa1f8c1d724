import { expect, it } from 'vitest';
import { createLastLine } from '../../src/script/last-line.ts';

it('gives the last whole line, however the output is cut', () => {
  const lastLine = createLastLine();
  const given = ['Collecting ', 'pandas\nDown', 'loading 5 %\rDownloading 9 %', '\r\n\n  \n', 'Done\n'].map(part =>
    lastLine(Buffer.from(part)),
  );
  expect(given).toEqual([null, 'Collecting pandas', 'Downloading 5 %', 'Downloading 9 %', 'Done']);
});

it('does not keep a line that never ends', () => {
  const lastLine = createLastLine();
  for (let part = 0; part < 100; part += 1) expect(lastLine(Buffer.alloc(1024, 'x'))).toBeNull();
  expect(lastLine(Buffer.from('\n'))!.length).toBeLessThan(16 * 1024);
});
