import { LakeseedError } from '../../errors/lakeseed-error.ts';

/** What launcher.py does with a cell that begins so; of the first group nothing in the cell is code that could be left out. */
const WHOLE_CELL: ReadonlySet<string> = new Set(['%md', '%md-sandbox', '%sh', '%sql']);
const LINE_BY_LINE: ReadonlySet<string> = new Set(['%pip', '%python', '%restart_python']);

/** Throws SCRIPT_NOT_PYTHON for a notebook with magics that would silently be left out. */
export function requireHonouredMagics(path: string, content: Buffer): void {
  const lines = content
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  if (!lines[0]?.startsWith('# Databricks notebook source')) return;
  const found: { magic: string; line: number }[] = [];
  let begin: string | null = null;
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('# COMMAND -----')) begin = null;
    const magic = /^# MAGIC\s+(%[\w-]+)/.exec(line)?.[1];
    if (magic === undefined) continue;
    begin ??= magic;
    if (!WHOLE_CELL.has(begin) && !LINE_BY_LINE.has(magic)) found.push({ magic, line: index + 1 });
  }
  if (found.length === 0) return;
  const list = found.map(({ magic, line }) => `${magic} in line ${line}`).join(', ');
  const known = [...WHOLE_CELL, ...LINE_BY_LINE].join(' ');
  throw new LakeseedError('SCRIPT_NOT_PYTHON', `The notebook ${path} has magics that cannot be honoured: ${list}`, {
    hint: `What can: ${known}. Put the rest into Python, such as an import instead of %run.`,
    details: { magics: found },
  });
}
