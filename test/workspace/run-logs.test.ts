import { expect, it } from 'vitest';
import { lastTraceback } from '../../src/workspace/jobs/run-logs.ts';

const frame = (text: string) =>
  `Traceback (most recent call last):\n  File "a.py", line 1, in <module>\n    f()\n${text}\n`;
const DURING = '\nDuring handling of the above exception, another exception occurred:\n\n';
const CAUSE = '\nThe above exception was the direct cause of the following exception:\n\n';
const syntaxError = '  File "a.py", line 2\n    if x\n        ^\nSyntaxError: expected \':\'';

it.for([
  ['nothing', '', null, null],
  ['no traceback', 'ValueError: not one\n', null, null],
  ['one', `out\n${frame('ValueError: a')}`, 'ValueError: a', frame('ValueError: a').trim()],
  ['the last of two', `${frame('A: 1')}out\n${frame('B: 2')}`, 'B: 2', frame('B: 2').trim()],
  [
    'a chain',
    `${frame('A: 1')}${DURING}${frame('B: 2')}${CAUSE}${frame('C: 3')}`,
    'C: 3',
    expect.stringMatching(/^Trace.*A: 1.*C: 3$/s),
  ],
  ['a chain whose beginning was cut off', `: 1\n${DURING}${frame('B: 2')}`, 'B: 2', frame('B: 2').trim()],
  ['no message', frame('KeyboardInterrupt'), 'KeyboardInterrupt', frame('KeyboardInterrupt').trim()],
  ['several lines', frame('ValueError: a\n  b\nc'), 'ValueError: a', frame('ValueError: a\n  b\nc').trim()],
  ['nothing after the header', 'Traceback (most recent call last):\n', '', 'Traceback (most recent call last):'],
  ['a script that Python cannot read', `out\n${syntaxError}\n`, "SyntaxError: expected ':'", syntaxError],
] as const)('the traceback of a log with %s', ([, log, error, trace]) => {
  expect(lastTraceback(log)).toEqual(error === null ? null : { error, trace });
});
