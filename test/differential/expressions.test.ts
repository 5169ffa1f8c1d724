import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatDataType } from '../../src/base/data-type.ts';
import type { Expression } from '../../src/dataset/expression/expression.ts';
import { functionFamilies } from '../../src/dataset/expression/functions.ts';
import { readTokens } from '../../src/dataset/expression/tokens.ts';
import { typeExpression } from '../../src/dataset/expression/type-expression.ts';
import { evaluate } from '../../src/kernels/expression/evaluate.ts';
import { testPython } from '../setup/python.ts';
import { type Case, cases, raising } from './cases.ts';
import { type CaseColumn, type Cell, cellOf, parseColumn, seeded } from './pools.ts';
import { renderSql } from './render-sql.ts';
import { toCells, toCodes, toVector } from './vectors.ts';

const TUPLES = 240;
const NAMES = ['a', 'b', 'c', 'd'];

interface Result {
  readonly type?: string;
  readonly values?: readonly unknown[];
  readonly error?: string;
}

interface Group {
  /** What its columns are called in the one table of all groups. */
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly columns: readonly (readonly Cell[])[];
}

/** Spark needs a Java, which not every machine has. */
const hasJava = spawnSync('java', ['-version']).status === 0;
const groups = new Map<string, Group>();
const jobs: { readonly id: string; readonly spark: readonly string[]; readonly duckdb: string | null }[] = [];
const planned = new Map<
  string,
  { readonly expression: Expression; readonly group: Group; readonly columns: readonly CaseColumn[] }
>();

function idOf(row: Case): string {
  return row.join(' | ');
}

function plan(row: Case): void {
  const [text, ...written] = row;
  const columns = written.map(parseColumn);
  const typed = typeExpression({
    text,
    resolve: path => columns[NAMES.indexOf(path.join('.'))] as never,
    names: () => NAMES,
  });
  if (!typed.expression) throw new Error(`${idOf(row)}: ${JSON.stringify(typed.problems)}`);
  const group = groupOf(written, columns);
  const column = ({ path }: { readonly path: readonly string[] }): string =>
    group.names[NAMES.indexOf(path.join('.'))]!;
  const rendered = renderSql(typed.expression, { dialect: 'spark', column })!;
  jobs.push({
    id: idOf(row),
    spark: [asSpark(text, group), rendered],
    duckdb: renderSql(typed.expression, { dialect: 'duckdb', column }),
  });
  planned.set(idOf(row), { expression: typed.expression, group, columns });
}

function groupOf(written: readonly string[], columns: readonly CaseColumn[]): Group {
  const key = written.join(' | ');
  const known = groups.get(key);
  if (known) return known;
  const random = seeded(key.length * 7919 + 17);
  const cells = columns.map(column => Array.from({ length: TUPLES }, () => cellOf(column, random)));
  const names = columns.map((_, index) => `g${groups.size}${NAMES[index]}`);
  const group = { names, types: columns.map(({ type }) => formatDataType(type)), columns: cells };
  groups.set(key, group);
  return group;
}

/** The text as Spark reads it: with the names of the one table, and quotes and backslashes in texts written otherwise. */
function asSpark(text: string, { names }: Group): string {
  let result = '';
  let at = 0;
  for (const token of readTokens(text).tokens) {
    const name = token.kind === 'name' ? names[NAMES.indexOf(token.text)] : undefined;
    if (token.kind !== 'text' && name === undefined) continue;
    const quoted = token.text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
    result += text.slice(at, token.offset) + (name ?? `'${quoted}'`);
    at = token.offset + token.length;
  }
  return result + text.slice(at);
}

/** Floating point travels as its bits. */
function sent(cell: Cell, type: string): unknown {
  if (Array.isArray(cell)) return cell.map(item => sent(item, type.slice(6, -1)));
  if (typeof cell !== 'number' || (type !== 'double' && type !== 'float')) return cell;
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(cell);
  return bytes.toString('hex');
}

function ours(id: string, coded: boolean): unknown[] {
  const { expression, group, columns } = planned.get(id)!;
  const vectors = columns.map(({ type }, index) => {
    const cells = group.columns[index]!;
    return (coded ? toCodes(cells, type) : null) ?? toVector(cells, type);
  });
  const column = (path: readonly string[]) => vectors[NAMES.indexOf(path.join('.'))]!;
  return toCells(evaluate(expression, { length: TUPLES, column }));
}

/** The first rows where two disagree, with the tuple. */
function differences(id: string, values: readonly unknown[], other: readonly unknown[]): string[] {
  const { group } = planned.get(id)!;
  return values
    .map((value, row) => ({ value: JSON.stringify(value), other: JSON.stringify(other[row]), row }))
    .filter(({ value, other: expected }) => value !== expected)
    .slice(0, 5)
    .map(({ value, other: expected, row }) => {
      const tuple = JSON.stringify(group.columns.map(cells => cells[row]));
      return `${tuple}: ours ${value}, theirs ${expected}`;
    });
}

function withoutSign(value: unknown): unknown {
  return value === '8000000000000000' ? '0000000000000000' : value;
}

describe.runIf(hasJava)(
  'expressions have the same values here, in Spark and in DuckDB (only where there is a Java)',
  () => {
    let answer: { readonly spark: Record<string, Result>; readonly duckdb: Record<string, Result> };
    let folder = '';

    /** One Spark for all: it takes its time to start. */
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'lakeseed-differential-'));
      for (const row of cases) plan(row);
      for (const [, , raises] of raising) jobs.push({ id: raises, spark: [raises], duckdb: null });
      const columns = [...groups.values()].flatMap(({ names, types, columns: given }) =>
        names.map((name, index) => ({
          name,
          type: types[index]!,
          cells: given[index]!.map(cell => sent(cell, types[index]!)),
        })),
      );
      const script = fileURLToPath(new URL('evaluate_expressions.py', import.meta.url));
      const output = execFileSync(testPython, [script], {
        input: JSON.stringify({ folder, columns, cases: jobs }),
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      answer = JSON.parse(output);
    }, 300_000);

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('each function and operator of the table has a case', () => {
      const used = new Set<string>();
      const visit = (node: unknown): void => {
        if (typeof node !== 'object' || node === null) return;
        if ('kind' in node && node.kind === 'call' && 'name' in node) used.add(String(node.name));
        Object.values(node).forEach(visit);
      };
      for (const { expression } of planned.values()) visit(expression);
      // These two are CASE by the time they are typed.
      const missing = functionFamilies
        .flatMap(({ rows }) => rows.map(({ name }) => name))
        .filter(name => !used.has(name) && name !== 'if' && name !== 'nvl2');
      expect(missing).toEqual([]);
    });

    it('each other name of a function has a case: Spark must have it too, and mean the same', () => {
      const names = functionFamilies.flatMap(({ rows }) => rows.flatMap(({ aliases = [] }) => aliases));
      const texts = cases.map(([text]) => text.toLowerCase());
      const missing = names.filter(name => /^\w+$/.test(name) && !texts.some(text => text.includes(`${name}(`)));
      expect(missing).toEqual([]);
    });

    it.for(raising)('%s of %s is refused, and Spark raises an error: %s', ([text, written, raises]) => {
      const columns = written.map(parseColumn);
      const resolve = (path: readonly string[]) => columns[NAMES.indexOf(path.join('.'))] as never;
      const { problems } = typeExpression({ text, resolve, names: () => NAMES });
      expect(problems.map(({ hint }) => hint)).not.toEqual([]);
      expect(answer.spark[`${raises}:0`]!.error).toMatch(/OVERFLOW|ZERO|OUT_OF|INVALID|ESC_IN/);
    });

    it.for(cases.map(idOf))('%s', id => {
      const { expression } = planned.get(id)!;
      const values = ours(id, false);
      expect(differences(id, ours(id, true), values), 'over a dictionary').toEqual([]);
      const [written, rendered] = [answer.spark[`${id}:0`]!, answer.spark[`${id}:1`]!];
      expect(written.error, 'Spark').toBeUndefined();
      expect(rendered.error, 'Spark, rendered').toBeUndefined();
      expect(written.type).toBe(formatDataType(expression.type));
      expect(differences(id, values, written.values!), 'Spark').toEqual([]);
      expect(differences(id, values, rendered.values!), 'Spark, rendered').toEqual([]);
      const duckdb = answer.duckdb[id];
      if (!duckdb) return;
      expect(duckdb.error, 'DuckDB').toBeUndefined();
      // Of two equal zeros DuckDB may keep the other.
      expect(differences(id, values.map(withoutSign), duckdb.values!.map(withoutSign)), 'DuckDB').toEqual([]);
    });
  },
);
