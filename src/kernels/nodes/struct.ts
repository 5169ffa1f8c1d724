import type { Evaluate } from '../batch/batch.ts';
import type { TableProgram } from '../program/table-program.ts';
import { compileNested } from './nested.ts';
import type { NodeOf } from './node-of.ts';

export function compileStruct(table: TableProgram, node: NodeOf<'struct'>): Evaluate {
  const fields = node.fields.map(field => compileNested(table, field));
  return batch => ({ kind: 'struct', length: batch.length, nulls: null, fields: fields.map(field => field(batch)) });
}
