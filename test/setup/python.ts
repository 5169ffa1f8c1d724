import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const requirements = join(root, 'test/python/requirements.txt');
const environment = join(root, '.cache/test-python');

/** The Python of the tests: an environment with test/python/requirements.txt installed. */
export const testPython: string =
  process.platform === 'win32' ? join(environment, 'Scripts/python.exe') : join(environment, 'bin/python');

/** Makes the environment once; it is kept until the requirements change. */
export function setup(): void {
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const stamp = join(environment, 'requirements.sha256');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  process.stdout.write('Preparing the Python of the tests (once) …\n');
  rmSync(environment, { recursive: true, force: true });
  mkdirSync(join(root, '.cache'), { recursive: true });
  execFileSync(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', environment], { stdio: 'inherit' });
  execFileSync(testPython, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements], {
    stdio: 'inherit',
  });
  writeFileSync(stamp, wanted);
}
