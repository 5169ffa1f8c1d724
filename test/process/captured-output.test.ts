import { describe, expect, it } from 'vitest';
import { CapturedOutput } from '../../src/process/captured-output.ts';

const KIB = 1024;

function captured(chunks: readonly (string | Uint8Array)[]): string {
  const output = new CapturedOutput();
  for (const chunk of chunks) output.push(Buffer.from(chunk));
  return output.text('all is in L');
}

describe('CapturedOutput', () => {
  it('keeps everything up to 512 KiB, in chunks of any size', () => {
    const text = Array.from({ length: 51_200 }, (_, index) => `${String(index).padStart(9, '0')}\n`).join('');
    expect(text.length).toBe(500 * KIB);
    expect(captured([text])).toBe(text);
    expect(captured(text.match(/[\s\S]{1,7001}/g)!)).toBe(text);
  });

  it.for([997, 1000, 256 * KIB, 300 * KIB, 2 ** 22])('keeps head and tail of more, in chunks of %d', size => {
    const text = 'h'.repeat(256 * KIB) + 'x'.repeat(3 * KIB * KIB) + 't'.repeat(256 * KIB);
    const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
      text.slice(i * size, (i + 1) * size),
    );
    expect(
      captured(chunks) ===
        `${'h'.repeat(256 * KIB)}\n[lakeseed: 3.0 MiB cut here; all is in L]\n${'t'.repeat(256 * KIB)}`,
    ).toBe(true);
  });

  it('joins a character that came in two chunks, and cuts none in half at the start of the tail', () => {
    const check = Buffer.from('✓');
    expect(captured([check.subarray(0, 1), check.subarray(1)])).toBe('✓');
    const tail = captured(['h'.repeat(256 * KIB), Buffer.concat([check, Buffer.alloc(256 * KIB - 1, 't')])]).split(
      ']\n',
    )[1]!;
    expect(tail).toBe('t'.repeat(256 * KIB - 1));
  });

  it('is empty when nothing was printed', () => {
    expect(captured([])).toBe('');
  });
});
