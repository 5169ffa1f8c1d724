import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RuleId } from '../src/parquet/rules.ts';

/** A few lines of Python that fall into one trap, and what `lakeseed check` prints of it. A test runs each of them. */
export interface CheckExample {
  readonly python: readonly string[];
  readonly prints: readonly string[];
}

/** What stands before each of them. */
export const EXAMPLE_IMPORTS = [
  'import datetime, decimal, os',
  'import duckdb',
  'import numpy as np, pandas as pd, polars as pl',
  'import pyarrow as pa, pyarrow.parquet as pq',
];

/** By rule; no writer of today makes what is missing here. */
export const checkExamples: Readonly<Partial<Record<RuleId, CheckExample>>> = JSON.parse(
  readFileSync(fileURLToPath(new URL('check-examples.json', import.meta.url)), 'utf8'),
);
