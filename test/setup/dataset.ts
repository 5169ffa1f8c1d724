import { parseDataset } from '../../src/dataset/load/load-dataset.ts';
import { readSource } from '../../src/dataset/load/read-source.ts';
import type { DatasetPlan } from '../../src/dataset/plan/plan.ts';
import { planDataset } from '../../src/dataset/plan/plan-dataset.ts';
import { isLakeseedError } from '../../src/errors/lakeseed-error.ts';

/** The plan of a dataset that is written as YAML. */
export function planOf(yaml: string, scale = 1): DatasetPlan {
  const source = readSource(yaml);
  if (source.problems.length > 0) throw new Error(source.problems.map(({ message }) => message).join('\n'));
  return planDataset(parseDataset(source, 'dataset.yaml'), { scale });
}

/** The plan of tables alone. */
export function planOfTables(tables: string, scale = 1): DatasetPlan {
  return planOf(`dataset: t\nclock: 2026-03-01\ntables:\n${indent(tables, 2)}`, scale);
}

/** What is wrong with a dataset, one line each: `line:column path: message | hint`. */
export function problemsOf(yaml: string): string[] {
  try {
    planOf(yaml);
  } catch (error) {
    if (!isLakeseedError(error) || !error.details) throw error;
    // The one error that has problems is the one that is asked about.
    const problems = error.details['problems'] as {
      path: string;
      line: number;
      column: number;
      message: string;
      hint: string;
    }[];
    return problems.map(({ path, line, column, message, hint }) => `${line}:${column} ${path}: ${message} | ${hint}`);
  }
  return [];
}

function indent(text: string, by: number): string {
  return text
    .split('\n')
    .map(line => ' '.repeat(by) + line)
    .join('\n');
}
