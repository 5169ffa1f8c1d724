import type { Place, Since } from '../../dataset/plan/plan.ts';
import type { Batch } from '../batch/batch.ts';
import { draw, keyOf } from '../nodes/draws.ts';
import type { TableProgram } from '../program/table-program.ts';
import { take } from '../vectors/take.ts';
import { acceptInTurn } from './accept-in-turn.ts';
import type { PickRows } from './compile-relation.ts';

/** Picks that stand the likelier the more time their row has had. */
export function compileSince(
  table: TableProgram,
  parent: TableProgram,
  {
    place,
    since,
    pickBy,
  }: { readonly place: Place; readonly since: Since; readonly pickBy: (draw: Place) => PickRows },
): PickRows {
  const { column, start, end, attempts } = since;
  const rounds = Array.from({ length: attempts }, (_, at) => {
    const ofRound = at === 0 ? place : { ...place, purpose: `${place.purpose} ${at}` };
    const accept = keyOf(table, ofRound, 2);
    return { pick: pickBy(ofRound), words: (batch: Batch) => draw(accept, batch) };
  });
  const perMicro = 2 ** 32 / (end - start);
  return acceptInTurn(rounds, picks => {
    const { batch, rows } = parent.related(picks, null);
    const all = batch.column(column);
    const times = rows === null ? all : take(all, rows);
    // Planning has made sure that it is a time.
    if (times.kind !== 'int53') throw new TypeError(`${column} is no time`);
    const ends = new Float64Array(picks.length);
    for (let row = 0; row < ends.length; row++) ends[row] = (end - times.values[row]!) * perMicro;
    return ends;
  });
}
