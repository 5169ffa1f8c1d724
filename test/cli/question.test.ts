import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { confirm } from '../../src/cli/question.ts';

describe('confirm', () => {
  it.for([
    ['y', 'y\n', true, ''],
    ['Yes', ' Yes \n', true, ''],
    ['anything else', 'yellow\n', false, ''],
    ['Enter alone', '\n', false, ''],
    ['Ctrl-D, the end of the input', '', false, '\n'],
  ] as const)('takes %s for an answer', async ([, typed, expected, after]) => {
    const stdin = new PassThrough();
    const terminal = new PassThrough();
    const asking = confirm('Sure?', { stdin, stdout: terminal, stderr: terminal }, new AbortController().signal);
    stdin.end(typed);
    expect(await asking).toBe(expected);
    expect(String(terminal.read())).toBe(`Sure? [y/N] ${after}`);
  });

  it('ends with the reason of an abort', async () => {
    const controller = new AbortController();
    const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
    const asking = confirm('Sure?', streams, controller.signal);
    controller.abort(new Error('Ctrl-C'));
    await expect(asking).rejects.toThrow('Ctrl-C');
  });
});
