import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { lakeseed } from '../setup/cli.ts';
import { tempFolder } from '../setup/temp.ts';

/** The words that a shell would offer. */
async function offered(words: readonly string[]): Promise<string[]> {
  const { exitCode, stdout } = await lakeseed(['complete', '--', ...words], { cwd: tempFolder() });
  expect(exitCode).toBe(0);
  const lines = stdout.trimEnd().split('\n').slice(0, -1);
  return lines.map(line => line.split('\t')[0]!);
}

it.for(['bash', 'zsh', 'fish', 'powershell'])('prints a script for %s', async shell => {
  const { exitCode, stdout, stderr } = await lakeseed(['complete', shell], { cwd: tempFolder() });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(/lakeseed complete/);
  // Only a syntax check, but by the shell itself.
  if (shell === 'bash' && process.platform !== 'win32') execFileSync('bash', ['-n'], { input: stdout });
});

it('offers commands, the flags of a command, and the choices of a flag', async () => {
  expect(await offered([''])).toEqual(
    expect.arrayContaining(['init', 'generate', 'upload', 'run', 'check', 'sql', 'workspace', 'doctor']),
  );
  expect(await offered(['run', '--'])).toEqual(
    expect.arrayContaining(['--to', '--scale-factor', '--no-clean', '--yes', '--output']),
  );
  expect(await offered(['run', '--clean-mode', ''])).toEqual(['before', 'after']);
});
