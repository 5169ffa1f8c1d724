import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { launcherCommand, parseAnswer, withoutLauncher } from '../../../src/databricks/compute/launcher.ts';

function envelope(answer: object): string {
  return `<<lakeseed ${deflateSync(JSON.stringify(answer)).toString('base64')}>>`;
}

describe('parseAnswer', () => {
  const whole = envelope({ end: 'finished', size: 3, data: 'YWJj' });

  it.for([
    whole,
    `${whole}\n`,
    `Out[1]: 5\nwarning <<lakeseed x>>\n${whole}\nmore`,
    `${envelope({ end: 'failed' })}\n${whole}`,
  ])('finds the last answer in what was printed', text => {
    expect(parseAnswer(text)).toEqual({ end: 'finished', size: 3, data: 'YWJj' });
  });

  it.for(['', 'hello', 'done >>', '<<ok>>', '<< lakeseed >>', 'x'.repeat(500)])(
    'takes what is no answer for none: %j',
    text => {
      expect(parseAnswer(text)).toBe('none');
    },
  );

  const long = envelope({ text: Array.from({ length: 400 }, (_, n) => (n * 7919) % 1000).join() });

  it.for([
    ['in the middle', long.slice(0, 200)],
    ['in the middle, with a remark', `${long.slice(0, 200)}\n*** WARNING: skipped ***`],
    ['at its very end', long.slice(0, -1)],
    ['after its first word', '<<lakeseed '],
    ['at its beginning', long.slice(50)],
    ['inside', `${long.slice(0, 100)}${long.slice(200)}`],
  ])('tells one that was cut %s', ([, text]) => {
    expect(parseAnswer(text!)).toBe('damaged');
  });
});

describe('launcherCommand', () => {
  it('holds its request as data that is nothing but letters and digits', () => {
    const command = launcherCommand('lakeseed_read', { run: `'"""\n\\`, start: 0, limit: 1 });
    expect(command).toMatch(/\nlakeseed_answer\(lakeseed_read, "[A-Za-z0-9+/=]+"\)\n$/);
  });
});

describe('withoutLauncher', () => {
  const LAUNCHER = '/Workspace/Users/me@example.com/.lakeseed/20260101-x/launch.py';
  const SCRIPT = '/Workspace/Users/me@example.com/generate_data.py';
  const frame = (file: string, line: number, name: string, code: string) =>
    `  File "${file}", line ${line}, in ${name}\n    ${code}\n`;
  const own =
    frame(LAUNCHER, 400, '<module>', 'lakeseed_serverless()\n    ^^^^^^^^^^^^^^^^^^^^^') +
    frame(LAUNCHER, 120, 'lakeseed_execute', 'step(module.__dict__)');
  const HEAD = 'Traceback (most recent call last):\n';

  it('leaves the frames of the script', () => {
    const users = frame(SCRIPT, 3, '<module>', 'main()\n    ~~~~^^') + frame(SCRIPT, 2, 'main', '1 / 0');
    const trace = `${HEAD}${own}${users}ZeroDivisionError: division by zero`;
    expect(withoutLauncher(trace, LAUNCHER)).toBe(`${HEAD}${users}ZeroDivisionError: division by zero`);
  });

  it('leaves a chain of exceptions', () => {
    const first = `${HEAD}${frame(SCRIPT, 2, '<module>', 'int("x")')}ValueError: x\n\nDuring handling of the above exception, another exception occurred:\n\n`;
    const trace = `${first}${HEAD}${own}${frame(SCRIPT, 4, '<module>', 'raise KeyError')}KeyError`;
    expect(withoutLauncher(trace, LAUNCHER)).toBe(
      `${first}${HEAD}${frame(SCRIPT, 4, '<module>', 'raise KeyError')}KeyError`,
    );
  });

  it('leaves the place of a syntax error', () => {
    const place = `  File "${SCRIPT}", line 3\n    if True print(1)\n            ^^^^^\nSyntaxError: invalid syntax`;
    expect(withoutLauncher(`${HEAD}${own}${place}`, LAUNCHER)).toBe(`${HEAD}${place}`);
  });

  it('leaves the sentence alone where there is no other frame', () => {
    const trace = `${HEAD}${own}RuntimeError: The script ended with sys.exit(3)`;
    expect(withoutLauncher(trace, LAUNCHER)).toBe('The script ended with sys.exit(3)');
  });

  it.for(['', 'Some text', 'ValueError: x'])('leaves what is no traceback as it is: %j', text => {
    expect(withoutLauncher(text, LAUNCHER)).toBe(text);
  });
});
