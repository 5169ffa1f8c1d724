import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../setup/temp.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

describe('the package', () => {
  it('holds the built code, the templates and the papers, and nothing else', () => {
    const [packed] = JSON.parse(
      execFileSync(npm, ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8' }),
    ) as [{ files: { path: string }[] }];
    const outside = packed.files
      .map(({ path }) => path)
      .filter(
        path =>
          !/^(dist\/.+\.(js|d\.ts)|templates\/(\w+\.py|dataset\.yaml|(mcp-tools|dataset\.schema)\.json)|python\/\w+\/\w+\.py|bin\/lakeseed\.cjs)$/.test(
            path,
          ),
      );
    expect(outside.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
  });

  it('has no complaint from publint', async () => {
    const { messages } = await publint({ pkgDir: root, strict: true });
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(messages.map(message => formatMessage(message, manifest))).toEqual([]);
  });

  it('starts in an empty folder: the command, the library and its types', { timeout: 300_000 }, () => {
    const folder = tempFolder();
    // Nothing here may wait for ever: these calls hold the whole process, and with it the test's own limit.
    const run = (command: string, args: string[]) =>
      execFileSync(command, args, { cwd: folder, encoding: 'utf8', timeout: 120_000 });
    const tarball = execFileSync(npm, ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
    }).trim();
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    run(npm, ['install', '--no-audit', '--no-fund', '--silent', join(folder, tarball)]);

    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(run(process.execPath, ['node_modules/lakeseed/bin/lakeseed.cjs', '--version']).trim()).toBe(version);
    expect(run(process.execPath, ['node_modules/lakeseed/bin/lakeseed.cjs', 'template', 'empty'])).toContain(
      'SCALE_FACTOR',
    );
    const names = run(process.execPath, [
      '-e',
      "import('lakeseed').then(m => console.log(Object.keys(m).sort().join()))",
    ]);
    expect(names).toContain('generateAndUpload');

    writeFileSync(
      join(folder, 'use.ts'),
      "import { executeScript, type ScriptResult } from 'lakeseed';\nexport const ran: Promise<ScriptResult> = executeScript({ projectPath: '.' });\n",
    );
    run(process.execPath, [
      join(root, 'node_modules/typescript/bin/tsc'),
      ...['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2024'],
      ...['--types', 'node', '--typeRoots', join(root, 'node_modules/@types'), 'use.ts'],
    ]);
  });
});
