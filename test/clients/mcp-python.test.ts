import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cliEnvironment, lakeseedBin } from '../setup/cli.ts';
import { testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';

const script = fileURLToPath(new URL('mcp_client.py', import.meta.url));

describe('the official MCP client for Python', () => {
  it.for([
    { who: 'a person who agrees', mode: ['elicit'], asked: 2, refused: [] },
    { who: 'nobody to ask, and confirm', mode: [], asked: 0, refused: ['execute_script', 'upload_to_volume'] },
  ])('does a whole job over stdio with $who', ({ mode, asked, refused }) => {
    const cwd = tempFolder();
    const printed = execFileSync(testPython, [script, process.execPath, lakeseedBin, cwd, ...mode], {
      env: cliEnvironment(cwd, { PYTHON_BIN: testPython }),
      encoding: 'utf8',
    });
    const job = JSON.parse(printed) as {
      tools: string[];
      steps: [string, string, string | null][];
      asked: string[];
      checked: boolean;
      places: unknown[];
      sent: unknown;
    };
    expect(job.tools).toContain('generate_and_upload');
    expect(job.steps.filter(([, outcome]) => outcome === 'error')).toEqual(
      refused.map(name => [name, 'error', 'CONFIRMATION_REQUIRED']),
    );
    expect(job.asked).toHaveLength(asked);
    expect(job.checked).toBe(true);
    expect(job.places).toHaveLength(1);
    expect(job.sent).toMatchObject({ status: 'done', success: true, files_uploaded: 2 });
  });

  it('is told clearly what goes wrong, and the server is still there', () => {
    const cwd = tempFolder();
    const printed = execFileSync(testPython, [script, process.execPath, lakeseedBin, cwd, 'trouble'], {
      env: cliEnvironment(cwd, { PYTHON_BIN: testPython }),
      encoding: 'utf8',
    });
    expect(JSON.parse(printed)).toEqual({
      written: [null, false, expect.stringContaining('Wrote ')],
      wrong: [
        'failed',
        true,
        expect.stringMatching(/exit code 1\. Its last lines:\n[\s\S]*ValueError: no rows\nHint: /),
      ],
      slow: [
        'running',
        false,
        expect.stringMatching(/^Still running: run_id [\w-]+\. Follow it with get_run[\s\S]*begun/),
      ],
      second: ['failed', true, expect.stringMatching(/^LOCKED: [\s\S]*get_run \(run_id: /)],
      followed: ['running', false, expect.stringContaining('begun')],
      ended: ['cancelled', false, expect.stringMatching(/^CANCELLED: This run of execute_script was cancelled/)],
      trapped: ['done', false, expect.stringContaining('ended well')],
      checked: ['done', false, expect.stringMatching(/^1 error: [\s\S]*df\["at"\]\.dt\.as_unit\("us"\)/)],
      refused: ['failed', true, expect.stringMatching(/^PREFLIGHT_FAILED: [\s\S]*df\["at"\]\.dt\.as_unit\("us"\)/)],
      unknown: ['failed', true, expect.stringMatching(/^VOLUME_NOT_FOUND: [\s\S]*main\.default\.lakeseed\?/)],
      outside: ['failed', true, expect.stringMatching(/^OUTSIDE_ROOT: /)],
    });
  });
});
