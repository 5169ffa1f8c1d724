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
});
