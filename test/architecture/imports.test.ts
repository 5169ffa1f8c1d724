import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../../src', import.meta.url));

/** What each room may import besides itself; the same table stands in ARCHITECTURE.md. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  base: [],
  errors: ['base'],
  process: ['errors', 'base'],
  script: ['process', 'errors', 'base'],
  parquet: ['errors', 'base'],
  volume: ['errors', 'base'],
  dataset: ['errors', 'base'],
  kernels: ['dataset', 'parquet', 'errors', 'base'],
  databricks: ['volume', 'errors', 'base'],
  workspace: ['process', 'errors', 'base'],
  report: ['errors', 'base'],
  generator: [
    'process',
    'script',
    'parquet',
    'volume',
    'databricks',
    'workspace',
    'dataset',
    'kernels',
    'report',
    'errors',
    'base',
  ],
  mcp: ['generator', 'report', 'errors', 'base'],
  cli: ['mcp', 'generator', 'report', 'errors', 'base'],
  'index.ts': [
    'generator',
    'dataset',
    'volume',
    'databricks',
    'workspace',
    'parquet',
    'script',
    'report',
    'errors',
    'base',
  ],
};

interface Import {
  readonly file: string;
  readonly specifier: string;
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .map(file => file.split(sep).join('/'));

const imports: readonly Import[] = files.flatMap(file => {
  const text = readFileSync(join(src, file), 'utf8');
  // `import … from 'x'`, `export … from 'x'`, `import('x')` and type imports alike.
  const found = [...text.matchAll(/(?:from\s+|import\s*\(\s*|^import\s+)'([^']+)'/gm)];
  return found.map(match => ({ file, specifier: match[1]! }));
});

function roomOf(file: string): string {
  return file.split('/')[0]!;
}

describe('imports', () => {
  it('reads every source file: an empty look proves nothing', () => {
    expect(files.length).toBeGreaterThan(40);
    expect(imports.length).toBeGreaterThan(100);
  });

  it('has a row in the table for every room, and no row without a room', () => {
    expect([...new Set(files.map(roomOf))].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  });

  it('point only to rooms that the table allows', () => {
    const offenders = imports
      .filter(({ specifier }) => specifier.startsWith('.'))
      .map(({ file, specifier }) => {
        const target = relative(src, resolve(src, dirname(file), specifier))
          .split(sep)
          .join('/');
        return { from: file, to: target };
      })
      // package.json and the templates are data of the package, not code.
      .filter(({ to }) => !to.startsWith('../'))
      .filter(({ from, to }) => roomOf(from) !== roomOf(to) && !MAY_IMPORT[roomOf(from)]?.includes(roomOf(to)));
    expect(offenders).toEqual([]);
  });

  it('name files with their ending, never a folder', () => {
    const offenders = imports.filter(({ specifier }) => specifier.startsWith('.') && !specifier.endsWith('.ts'));
    expect(offenders).toEqual([]);
  });

  it('take environment variables from effects: only the entry points and the terminal’s colour look at the process', () => {
    const offenders = files.filter(
      file =>
        /\bprocess\.env\b/.test(readFileSync(join(src, file), 'utf8')) &&
        !['base/effects.ts', 'report/paint.ts'].includes(file),
    );
    expect(offenders).toEqual([]);
  });
});
