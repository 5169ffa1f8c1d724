import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { cliEnvironment, lakeseed, lakeseedBin } from '../setup/cli.ts';
import { tempFolder } from '../setup/temp.ts';

const COMMANDS = ['init', 'generate', 'upload', 'run', 'check', 'sql', 'template', 'write', 'workspace', 'doctor'];

describe('help', () => {
  it('lists every command and shows examples', async () => {
    const { exitCode, stdout, stderr } = await lakeseed(['--help'], { cwd: tempFolder() });
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    expect(stdout).toContain('Examples:');
  });

  it('is what a bare lakeseed prints', async () => {
    const cwd = tempFolder();
    const bare = await lakeseed([], { cwd });
    expect(bare).toEqual(await lakeseed(['--help'], { cwd }));
  });

  it('is what help prints, too', async () => {
    const cwd = tempFolder();
    expect(await lakeseed(['help'], { cwd })).toEqual(await lakeseed(['--help'], { cwd }));
    expect(await lakeseed(['help', 'run'], { cwd })).toEqual(await lakeseed(['run', '--help'], { cwd }));
  });

  it('names choices and defaults once, and says of a switch what it does', async () => {
    const { stdout } = await lakeseed(['run', '--help'], { cwd: tempFolder() });
    expect(stdout).toMatch(/--clean-mode <before\|after> .*\n.*\(default: before\)\n/);
    expect(stdout).toMatch(/--no-clean +Do not remove the remote subfolder/);
    expect(stdout).not.toContain('choices:');
  });

  it.for(COMMANDS)('of %s shows an example that begins with the command', async command => {
    const { exitCode, stdout } = await lakeseed([command, '--help'], { cwd: tempFolder() });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`lakeseed ${command}`);
    const examples = stdout.split('Examples:')[1]!;
    expect(examples).toContain(`lakeseed ${command}`);
    expect(examples.split('\n').filter(line => line.length > 80)).toEqual([]);
    expect(stdout).toContain('--output <text|json>');
    expect(stdout.split('\n').filter(line => line.length > 120)).toEqual([]);
  });

  it.for([
    ['run', ['--cluster [id]', '--serverless', '--workspace-path <path>', '--start-cluster', '--start-timeout-sec']],
    ['generate', ['--cluster [id]', '--workspace-path <path>', '--volume-output-path <text>', '--start-cluster']],
    ['write', ['--workspace-path <path>']],
  ] as const)(
    'of %s groups its options, those for Databricks compute among them, and shows how they are used',
    async ([command, flags]) => {
      const { stdout } = await lakeseed([command, '--help'], { cwd: tempFolder() });
      for (const flag of flags) expect(stdout).toContain(`\n  ${flag} `);
      for (const group of ['Script:', 'Workspace:', 'Options:']) expect(stdout).toContain(`\n${group}\n`);
      const examples = stdout.split('Examples:')[1]!;
      expect(examples).toMatch(command === 'write' ? /--workspace-path \// : /--cluster dev/);
      expect(stdout).not.toContain('--start-timeout ');
    },
  );
});

describe('mistakes at the command line', () => {
  it('suggests the command that was meant', async () => {
    const { exitCode, stdout, stderr } = await lakeseed(['genrate'], { cwd: tempFolder() });
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain("USAGE: Unknown command 'genrate'");
    expect(stderr).toContain('Did you mean generate?');
  });

  it('suggests the option that was meant', async () => {
    const { exitCode, stderr } = await lakeseed(['generate', '--scale-facto', '2'], { cwd: tempFolder() });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("USAGE: Unknown option '--scale-facto'");
    expect(stderr).toContain('Did you mean --scale-factor?');
  });

  it('suggests what begins with the words that were typed', async () => {
    const { stderr } = await lakeseed(['generate', '--timeout', '2'], { cwd: tempFolder() });
    expect(stderr).toContain("error USAGE: Unknown option '--timeout' (Did you mean --timeout-sec?)\n");
  });

  it('says all of it as one JSON document with --output json', async () => {
    const { exitCode, stdout, stderr } = await lakeseed(['generate', '--output', 'json', '--nope'], {
      cwd: tempFolder(),
    });
    expect(exitCode).toBe(2);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: 'USAGE',
        message: "Unknown option '--nope'",
        hint: 'lakeseed --help lists the commands; lakeseed <command> --help its options.',
        retryable: false,
      },
    });
  });

  it('names options on the wire as they are named there', async () => {
    const cwd = tempFolder();
    const args = ['generate', cwd, '--scale-factor', '0', '--timeout-sec', '-1', '--env', 'OUTPUT_PATH=/x'];
    const { exitCode, stdout } = await lakeseed([...args, '-o', 'json'], { cwd });
    expect(exitCode).toBe(2);
    const { error } = JSON.parse(stdout);
    expect(error.details.problems.map(({ option }: { option: string }) => option)).toEqual([
      'scale_factor',
      'timeout_sec',
      'env.OUTPUT_PATH',
    ]);
    expect(error.message).toMatch(/^scale_factor: Must be above 0; got 0\ntimeout_sec: .*\nenv\.OUTPUT_PATH: /);
  });

  it('does not repeat what may be a secret', async () => {
    const cwd = tempFolder();
    const mistyped = await lakeseed(['workspace', '--tokn=hunter22'], { cwd });
    expect(mistyped).toMatchObject({ exitCode: 2, stdout: '' });
    expect(mistyped.stderr).toContain("Unknown option '--tokn'");
    const short = await lakeseed(['workspace', '--token', 'hunter2'], { cwd });
    expect(short).toMatchObject({ exitCode: 2, stdout: '' });
    expect(short.stderr).toContain('--token: Must have at least 8 characters');
    expect(mistyped.stderr + short.stderr).not.toContain('hunter2');
  });

  it.for([
    ['--scale-factor', 'abc', '--scale-factor: "abc" is not a number'],
    ['--scale-factor', '', '--scale-factor: "" is not a number'],
    ['--scale-factor', '0', '--scale-factor: Must be above 0; got 0'],
    ['--scale-factor', '-1', '--scale-factor: Must be above 0; got -1'],
    ['--scale-factor', 'Infinity', '--scale-factor: Must be a finite number; got Infinity'],
    ['--timeout-sec', '0', '--timeout-sec: Must be above 0; got 0'],
    ['--timeout-sec', '1e999', '--timeout-sec: Must be a finite number; got Infinity'],
    ['--env', 'SCALE_FACTOR=2', '--env SCALE_FACTOR: Is set by lakeseed'],
    ['--env', 'OUTPUT_PATH=/x', '--env OUTPUT_PATH: Is set by lakeseed'],
    ['--env', 'NOPE', '--env: expected KEY=VALUE, got a text without a name before "="'],
    ['--workspace-path', '/Workspace/x.py', '--workspace-path: Has a meaning with --cluster only'],
    ['--start-timeout-sec', '5', '--start-timeout-sec: Has a meaning with --cluster only'],
  ])('refuses %s %s by name', async ([flag, value, message]) => {
    const cwd = tempFolder();
    const { exitCode, stderr } = await lakeseed(['generate', cwd, `${flag}=${value}`], { cwd });
    expect(stderr).toContain(`error USAGE: ${message}`);
    expect(exitCode).toBe(2);
  });
});

describe('init', () => {
  it('makes a script and a README of five lines, and leaves both alone the second time', async () => {
    const cwd = tempFolder();
    const first = await lakeseed(['init', 'my project'], { cwd });
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toContain('generate_data.py');
    expect(readFileSync(join(cwd, 'my project/README.md'), 'utf8').trimEnd().split('\n')).toHaveLength(5);

    const second = await lakeseed(['init', 'my project', '--output', 'json'], { cwd });
    expect(second.exitCode).toBe(0);
    expect(JSON.parse(second.stdout)).toEqual({ project_path: join(cwd, 'my project'), written: [] });
  });

  it('does not replace a script of one’s own', async () => {
    const cwd = tempFolder();
    writeFileSync(join(cwd, 'generate_data.py'), 'print("mine")\n');
    const { exitCode, stderr } = await lakeseed(['init'], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('DESTINATION_TAKEN');
    expect(readFileSync(join(cwd, 'generate_data.py'), 'utf8')).toBe('print("mine")\n');
    expect(existsSync(join(cwd, 'README.md'))).toBe(false);
  });
});

describe('template and write', () => {
  it('prints what write writes', async () => {
    const cwd = tempFolder();
    const { stdout } = await lakeseed(['template', 'empty'], { cwd });
    const written = await lakeseed(['write', 'p', '--template-type', 'empty'], { cwd });
    expect(written.exitCode).toBe(0);
    expect(readFileSync(join(cwd, 'p/generate_data.py'), 'utf8')).toBe(stdout);
  });

  it('replaces another script only with --overwrite', async () => {
    const cwd = tempFolder();
    mkdirSync(join(cwd, 'p'));
    writeFileSync(join(cwd, 'p/generate_data.py'), 'print("mine")\n');
    expect((await lakeseed(['write', 'p'], { cwd })).exitCode).toBe(2);
    expect((await lakeseed(['write', 'p', '--overwrite'], { cwd })).exitCode).toBe(0);
    expect(readFileSync(join(cwd, 'p/generate_data.py'), 'utf8')).toContain('SCALE_FACTOR');
  });

  it('names the templates when there is none of that name', async () => {
    const { exitCode, stderr } = await lakeseed(['template', 'sales'], { cwd: tempFolder() });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--template-type: Invalid option: expected one of "story"|"empty"; got "sales"');
  });
});

it('names at the terminal both of two options that exclude each other as they are typed', async () => {
  const cwd = tempFolder();
  const both = await lakeseed(['run', 'p', '--local', '--cluster', '--serverless', '--workspace-path', '/x.py'], {
    cwd,
  });
  expect(both.exitCode).toBe(2);
  expect(both.stderr).toContain(
    'error USAGE: --cluster: Cannot be given beside --serverless\n      --workspace-path: Cannot be given beside project\n',
  );
  const schema = await lakeseed(['run', 'p', '--local', '--create-schema'], { cwd });
  expect(schema.stderr).toContain('--create-schema: Makes the schema only: --create-volume is missing\n');
});

describe('an old Node', () => {
  it('gets one line with what was found and needed, before anything is imported', async () => {
    // The real check in the real file, with the version of an older Node put in its place.
    const cwd = tempFolder();
    const bin = readFileSync(new URL('../../bin/lakeseed.cjs', import.meta.url), 'utf8');
    const old = join(cwd, 'old.cjs');
    writeFileSync(
      old,
      `Object.defineProperty(process.versions, 'node', { value: '20.20.2' });\n${bin.replace(/^#!.*\n/, '')}`,
    );
    const { execFile } = await import('node:child_process');
    const result = await new Promise<{ code: unknown; stdout: string; stderr: string }>(resolve => {
      execFile(process.execPath, [old, '--help'], (error, stdout, stderr) =>
        resolve({ code: error?.code, stdout, stderr }),
      );
    });
    expect(result.code).toBe(2);
    expect(result.stdout).toBe('');
    expect(result.stderr).toMatch(/^lakeseed needs Node 22\.19\.0 or newer and found 20\.20\.2 .*install.*\n$/);
    expect(result.stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

it.skipIf(!existsSync('/dev/full'))('a result that cannot be written is an error, not a crash', async () => {
  const cwd = tempFolder();
  const words = [process.execPath, lakeseedBin, 'template'];
  const failed = promisify(execFile)('/bin/sh', ['-c', '"$0" "$@" > /dev/full', ...words], {
    cwd,
    env: cliEnvironment(cwd),
  });
  await expect(failed).rejects.toMatchObject({
    code: 5,
    stderr: expect.stringMatching(/^error NO_SPACE: .*could not write to the standard output\n hint .*\n$/),
  });
});
