import { LakeseedError } from '../../errors/lakeseed-error.ts';

/** What launcher.py does with a cell that begins so; with the first group, code in the same cell would be left out. */
const WHOLE_CELL: ReadonlySet<string> = new Set(['%md', '%md-sandbox', '%sh', '%sql']);
const LINE_BY_LINE: ReadonlySet<string> = new Set(['%pip', '%python', '%restart_python']);

/** Throws SCRIPT_NOT_PYTHON for a notebook where something would silently be left out. */
export function requireHonouredMagics(path: string, content: Buffer): void {
  const lines = content
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  if (!lines[0]?.startsWith('# Databricks notebook source')) return;
  const found = cellsOf(lines).flatMap(({ magics, hasCode }) => {
    const [first] = magics;
    if (first && WHOLE_CELL.has(first.magic)) return hasCode ? [first] : [];
    return magics.filter(({ magic }) => !LINE_BY_LINE.has(magic));
  });
  if (found.length === 0) return;
  const list = found.map(({ magic, line }) => `${magic} in line ${line}`).join(', ');
  const known = [...WHOLE_CELL, ...LINE_BY_LINE].join(' ');
  throw new LakeseedError('SCRIPT_NOT_PYTHON', `The notebook ${path} has magics that cannot be honoured: ${list}`, {
    hint: `What can: ${known}. Put the rest into Python, such as an import instead of %run.`,
    details: { magics: found },
  });
}

interface Cell {
  readonly magics: { readonly magic: string; readonly line: number }[];
  /** Whether there is more in it than magics and comments. */
  hasCode: boolean;
}

function cellsOf(lines: readonly string[]): Cell[] {
  const cells: Cell[] = [{ magics: [], hasCode: false }];
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('# COMMAND -----')) cells.push({ magics: [], hasCode: false });
    const cell = cells.at(-1)!;
    const magic = /^# MAGIC\s+(%[\w-]+)/.exec(line)?.[1];
    if (magic !== undefined) cell.magics.push({ magic, line: index + 1 });
    cell.hasCode ||= /^\s*[^\s#]/.test(line);
  }
  return cells;
}
