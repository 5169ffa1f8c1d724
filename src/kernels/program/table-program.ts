import type { Node, TablePlan } from '../../dataset/plan/plan.ts';
import type { Batch, Children, Evaluate, Related } from '../batch/batch.ts';
import { type BatchTable, createBatch, memo, once } from '../batch/create-batch.ts';
import { identityOfNumbers, type RowNumbers } from '../batch/row-numbers.ts';
import { compileColumn } from '../nodes/compile-column.ts';
import { compileNode } from '../nodes/compile-node.ts';
import { compileRelation } from '../picks/compile-relation.ts';
import type { ParentIndex } from './parent-index.ts';
import { createPerRows } from './per-rows.ts';
import type { Program } from './program.ts';

export interface TableProgram extends BatchTable {
  readonly plan: TablePlan;
  readonly program: Program;
  readonly compile: (node: Node) => Evaluate;
  readonly size: () => number;
  /** Null for a table whose rows belong to no others. */
  readonly index: () => ParentIndex | null;
  /** Rows one after another. */
  readonly run: (first: number, length: number) => Batch;
  /** Rows by number; each is a row that the table has, except where nobody looks because of a null. */
  readonly at: (numbers: Float64Array) => Batch;
  /** The same, from what is kept of a small table. */
  readonly related: (numbers: Float64Array, nulls: Uint8Array | null) => Related;
  /** The rows of this table that belong to rows of the table that it is made for. */
  readonly childrenOf: (parents: Batch) => Children;
}

/** Tables up to so many rows are computed once and kept: half a million bytes for a column of numbers. */
const SMALL = 65_536;

export function createTable(program: Program, plan: TablePlan, known: ParentIndex | undefined): TableProgram {
  const columns = new Map<string, Evaluate>();
  const relations = new Map<string, (batch: Batch) => Related>();
  const plans = new Map(plan.columns.map(column => [column.name, column]));
  const { rows } = plan;

  const fixedRows = (numbers: RowNumbers): Batch =>
    createBatch(table, {
      length: numbers.length,
      identity: () => identityOfNumbers(numbers),
      numbers: () => numbers,
    });
  const perRows = once(() => {
    if (rows.kind !== 'per') throw new TypeError(`the rows of ${plan.name} belong to no others`);
    return createPerRows(table, rows, known);
  });
  const whole = once(() => table.run(0, table.size()));

  const table: TableProgram = {
    plan,
    program,
    compile: node => compileNode(table, node),
    size: () => (rows.kind === 'fixed' ? rows.count : perRows().index().total),
    index: () => (rows.kind === 'fixed' ? null : perRows().index()),
    run: (first, length) => (rows.kind === 'fixed' ? fixedRows({ first, length }) : perRows().run(first, length)),
    at: numbers => (rows.kind === 'fixed' ? fixedRows(numbers) : perRows().at(numbers)),
    related: (numbers, nulls) =>
      table.size() <= SMALL
        ? { batch: whole(), rows: new Int32Array(numbers), nulls }
        : { batch: table.at(numbers), rows: null, nulls },
    childrenOf: parents => perRows().childrenOf(parents),
    column: name =>
      memo(columns, name, () => {
        const column = plans.get(name);
        if (column === undefined) throw new TypeError(`${plan.name} has no column ${name}`);
        return compileColumn(table, column);
      }),
    relation: name => memo(relations, name, () => compileRelation(table, name)),
    children: name => program.table(name).childrenOf,
  };
  return table;
}
