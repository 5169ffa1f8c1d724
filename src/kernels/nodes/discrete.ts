import type { Evaluate } from '../batch/batch.ts';
import type { TableProgram } from '../program/table-program.ts';
import type { NodeOf } from './node-of.ts';

export function compileDiscrete(_table: TableProgram, node: NodeOf<'discrete'>): Evaluate {
  throw new TypeError(`a ${node.shape.kind} cannot be drawn from yet`);
}
