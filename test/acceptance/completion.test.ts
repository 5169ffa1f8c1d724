import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cliEnvironment, lakeseed, lakeseedBin } from '../setup/cli.ts';
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
    expect.arrayContaining(['--to', '--scale-factor', '--no-clean', '--yes', '--output', '--cluster', '--serverless']),
  );
  expect(await offered(['run', '--clean-mode', ''])).toEqual(['before', 'after']);
  expect(await offered(['generate', '--cluster', 'c', '--vol'])).toEqual(['--volume-output-path']);
});

it.for([
  [['generate', ''], true],
  [['run', '--scale-factor', '2', 'my'], true],
  [['run', 'my-project', ''], false],
  [['run', '--scale-factor', ''], false],
  [['upload', '--local-dir', ''], true],
  [['template', ''], false],
  [['run', '--serverless', ''], true],
  [['generate', '--workspace-path', ''], false],
] as const)('leaves to the shell what is a folder: %j %s', async ([words, folder]) => {
  const { stdout } = await lakeseed(['complete', '--', ...words], { cwd: tempFolder() });
  expect(stdout === ':16\n').toBe(folder);
});

/** A bash without bash-completion, as on a small image or a Mac. */
const IN_BASH = `
source <(lakeseed complete bash)
offer() { COMP_WORDS=(lakeseed "$@") COMP_CWORD=$# COMPREPLY=(); __lakeseed_complete 2>/dev/null; echo "\${COMPREPLY[@]}"; }
offer gen
offer run --clean-mode b
offer generate my
offer generate --sca
`;

it.skipIf(process.platform === 'win32')('works in a bare bash', () => {
  const cwd = tempFolder();
  for (const folder of ['bin', 'my-project', 'your-project']) mkdirSync(join(cwd, folder));
  writeFileSync(join(cwd, 'my-file'), '');
  const command = join(cwd, 'bin/lakeseed');
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${lakeseedBin}' "$@"\n`);
  chmodSync(command, 0o755);
  const env = cliEnvironment(cwd, { PATH: `${join(cwd, 'bin')}:/usr/bin:/bin` });
  const offers = execFileSync('bash', ['--norc', '--noprofile', '-c', IN_BASH], { cwd, env, encoding: 'utf8' });
  expect(offers).toBe('generate\nbefore\nmy-project\n--scale-factor\n');
});
