import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { checkExamples, EXAMPLE_IMPORTS } from '../../scripts/check-examples.ts';
import { testPython } from '../setup/python.ts';

/** Runs the examples of the reference page before the tests of a file; gives the data folder of each. */
export function useExamples(): (rule: string) => string {
  let folder = '';
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'lakeseed-examples-')));
    const examples = Object.fromEntries(Object.entries(checkExamples).map(([rule, { python }]) => [rule, python]));
    const script = fileURLToPath(new URL('run_examples.py', import.meta.url));
    execFileSync(testPython, [script], { input: JSON.stringify({ folder, imports: EXAMPLE_IMPORTS, examples }) });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return rule => join(folder, rule, 'data');
}
