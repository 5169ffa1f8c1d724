import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const windows = process.platform === 'win32';

/** The Python of the tests: an environment with test/python/requirements.txt installed. */
export const testPython: string = interpreterOf('test-python');

/** The same with the oldest pandas and pyarrow that the examples allow. */
export const oldestPython: string = interpreterOf('oldest-python');

/** Makes both environments once; each is kept until its requirements change. */
export function setup(): void {
  makeEnvironment('test-python', 'test/python/requirements.txt');
  makeEnvironment('oldest-python', 'test/python/oldest-requirements.txt');
}

function makeEnvironment(name: string, requirements: string): void {
  const folder = join(root, '.cache', name);
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, requirements)))
    .digest('hex');
  const stamp = join(folder, 'requirements.sha256');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  process.stdout.write(`Preparing .cache/${name} from ${requirements} (once) …\n`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(root, '.cache'), { recursive: true });
  execFileSync(windows ? 'python' : 'python3', ['-m', 'venv', folder], { stdio: 'inherit' });
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', join(root, requirements)];
  execFileSync(interpreterOf(name), install, { stdio: 'inherit' });
  writeFileSync(stamp, wanted);
}

function interpreterOf(name: string): string {
  return join(root, '.cache', name, windows ? 'Scripts/python.exe' : 'bin/python');
}
