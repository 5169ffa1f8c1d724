import type { DataType } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import type { Node, Scalar } from '../../dataset/plan/plan.ts';
import type { Batch } from '../batch/batch.ts';
import { subset } from '../batch/derived-batch.ts';
import type { TableProgram } from '../program/table-program.ts';
import { weightedCodes } from '../random/weighted-codes.ts';
import { codeArray, scalarVector } from '../vectors/constant-vector.ts';
import { rowsByNumber } from '../vectors/rows-by-number.ts';
import { withNulls } from '../vectors/with-nulls.ts';
import { draw, keyOf, weightTableOf } from './draws.ts';
import type { NodeOf } from './node-of.ts';

type Choice = NodeOf<'weighted'> | NodeOf<'constant'>;

/** Branches that all choose from values share one dictionary. Null where they are anything else; a missing one gives no value. */
export function compileWeightedBranches(
  table: TableProgram,
  type: DataType,
  nodes: readonly (Node | null)[],
): ((batch: Batch, branches: Uint16Array) => Vector) | null {
  if (!nodes.every(node => node === null || isChoice(node))) return null;
  const values: Scalar[] = [];
  for (const node of nodes)
    if (node !== null && isChoice(node)) for (const one of valuesOf(node)) if (!values.includes(one)) values.push(one);
  if (values.length === 0) return null;
  const dictionary = scalarVector(type, values);
  const choices = nodes.map(node => {
    if (node === null || !isChoice(node)) return null;
    const codes = Int32Array.from(valuesOf(node), value => values.indexOf(value));
    if (node.kind === 'constant') return { codes, key: null, weights: null };
    return { codes, key: keyOf(table, node.draw), weights: weightTableOf(node.weights) };
  });
  return (batch, branches) => {
    const codes = codeArray(values.length, batch.length);
    const nulls = new Uint8Array(batch.length);
    for (const [branch, rows] of rowsByNumber(branches, choices.length).entries()) {
      const choice = choices[branch] ?? null;
      if (choice === null) for (const row of rows) nulls[row] = 1;
      else if (choice.key === null) for (const row of rows) codes[row] = choice.codes[0]!;
      else if (rows.length > 0) {
        const picked = new Int32Array(rows.length);
        weightedCodes(choice.weights, draw(choice.key, subset(batch, rows)), picked);
        for (let at = 0; at < rows.length; at++) codes[rows[at]!] = choice.codes[picked[at]!]!;
      }
    }
    return withNulls({ kind: 'codes', length: batch.length, nulls: null, codes, dictionary }, nulls);
  };
}

function isChoice(node: Node): node is Choice {
  return node.kind === 'weighted' || node.kind === 'constant';
}

function valuesOf(node: Choice): readonly Scalar[] {
  return node.kind === 'constant' ? [node.value] : node.values;
}
