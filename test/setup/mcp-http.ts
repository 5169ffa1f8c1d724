import { spawn } from 'node:child_process';
import { expect, onTestFinished } from 'vitest';
import { cliEnvironment, lakeseedBin } from './cli.ts';
import { testPython } from './python.ts';

export const TOKEN = 'a-token-of-the-tests';

/** The built command with --http: it says on stderr where it serves, and nothing on stdout. */
export async function serveMcp(cwd: string): Promise<{ url: string }> {
  const child = spawn(process.execPath, [lakeseedBin, 'mcp', '--local', '--http', '--token', TOKEN], {
    cwd,
    env: cliEnvironment(cwd, { PYTHON_BIN: testPython }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  child.stdout.on('data', chunk => {
    printed += String(chunk);
  });
  onTestFinished(async () => {
    const ended = new Promise(resolve => child.once('close', resolve));
    child.kill('SIGTERM');
    await ended;
    expect(printed).toBe('');
  });
  let said = '';
  for await (const chunk of child.stderr) {
    said += String(chunk);
    const url = /http:\/\/127\.0\.0\.1:\d+\/mcp/.exec(said)?.[0];
    if (!url) continue;
    expect(said).not.toContain(TOKEN);
    child.stderr.resume();
    return { url };
  }
  throw new Error(`It ended: ${said}`);
}
