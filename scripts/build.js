// Emits src/ to dist/ with plain tsc: one output file per source file, nothing bundled. With --if-stale only where dist/ is older
// than a source: `npx lakeseed` in a clone makes npm prepare the package again, and that must not disturb what is running from dist/.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

if (!process.argv.includes('--if-stale') || newest('src') > newest('dist')) {
  rmSync(`${root}dist`, { recursive: true, force: true });
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
}

function newest(folder) {
  if (!existsSync(`${root}${folder}`)) return 0;
  const files = readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' });
  return Math.max(0, ...files.map(file => statSync(`${root}${folder}/${file}`).mtimeMs));
}
