import { dataset } from '../../src/dataset/builder/dataset.ts';

// For the compiler alone: where one of the calls compiles, `tsc -p tsconfig.json` finds an unused directive.
const two = {
  a: { rows: 1, key: 'a_id', columns: { a_id: { sequence: 1 }, kind: { values: ['x', 'y'] } } },
  b: { rows: 1, key: 'b_id', columns: { b_id: { sequence: 1 }, a_id: { references: 'a' } } },
} as const;

// biome-ignore format: a directive holds for one line.
export const mistakes = [
  // @ts-expect-error there is no table c
  dataset({ dataset: 'd', tables: { ...two, t: { rows: 1, columns: { x: { references: 'c' } } } } }),
  // @ts-expect-error there is no table c
  dataset({ dataset: 'd', tables: { ...two, t: { per: 'c', count: 1, columns: { x: { ordinal: 1 } } } } }),
  // @ts-expect-error a has no column colour
  dataset({ dataset: 'd', tables: { ...two, t: { rows: 1, columns: { a_id: { references: 'a' }, x: { from: 'a.colour' } } } } }),
  // @ts-expect-error neither has it two tables away
  dataset({ dataset: 'd', tables: { ...two, t: { rows: 1, columns: { b_id: { references: 'b' }, x: { from: 'b.a.colour' } } } } }),
  // @ts-expect-error the relation is called other
  dataset({ dataset: 'd', tables: { t: { rows: 1, columns: { x: { references: 't', as: 'other' }, y: { from: 'x.y' } } } } }),
  // @ts-expect-error there is no column z
  dataset({ dataset: 'd', tables: { t: { rows: 1, columns: { x: { by: 'z', cases: { else: { value: 1 } } } } } } }),
  // @ts-expect-error there is no column z in a case
  dataset({ dataset: 'd', tables: { t: { rows: 1, columns: { k: { value: 'k' }, x: { by: 'k', cases: { else: { from: 'z' } } } } } } }),
  // @ts-expect-error there is no column z
  dataset({ dataset: 'd', tables: { t: { rows: 1, key: 'z', columns: { x: { sequence: 1 } } } } }),
  // @ts-expect-error there is no column z in the list
  dataset({ dataset: 'd', tables: { t: { rows: 1, key: ['x', 'z'], columns: { x: { sequence: 1 } } } } }),
  // @ts-expect-error there is no column z
  dataset({ dataset: 'd', tables: { t: { rows: 1, partition_by: 'z', columns: { x: { sequence: 1 } } } } }),
  // @ts-expect-error b is not made per a
  dataset({ dataset: 'd', tables: { a: { rows: 1, columns: { n: { aggregate: 'count(b)' } } }, b: { rows: 1, columns: { x: { sequence: 1 } } } } }),
  // @ts-expect-error b has no column z
  dataset({ dataset: 'd', tables: { a: { rows: 1, columns: { n: { aggregate: 'sum(b.z)' } } }, b: { per: 'a', count: 1, columns: { x: { ordinal: 1 } } } } }),
  // @ts-expect-error there is no column z to begin at
  dataset({ dataset: 'd', clock: '2026-03-01', tables: { t: { rows: 1, columns: { x: { time: { from: 'z', to: 'clock' } } } } } }),
  // @ts-expect-error there is no calendar busy
  dataset({ dataset: 'd', calendars: { quiet: {} }, tables: { t: { rows: 1, columns: { x: { time: { from: '2026-01-01', to: '2026-02-01', calendar: 'busy' } } } } } }),
  // @ts-expect-error there is no column z to count from
  dataset({ dataset: 'd', tables: { t: { rows: 1, columns: { x: { after: 'z', delay: '3 days' } } } } }),
  // @ts-expect-error a has no column weight
  dataset({ dataset: 'd', tables: { ...two, t: { rows: 1, columns: { x: { references: 'a', weights: { by: 'weight', x: 1, y: 2 } } } } } }),
  // @ts-expect-error a has no column joined
  dataset({ dataset: 'd', tables: { ...two, t: { rows: 1, columns: { x: { references: 'a', since: 'joined' } } } } }),
  // @ts-expect-error a has no column joined to begin at
  dataset({ dataset: 'd', tables: { ...two, t: { per: 'a', states: { from: 'a.joined', first: 'on', next: {}, stay: {} }, columns: { x: { state: 'name' } } } } }),
  // @ts-expect-error nothing follows a state that is called off
  dataset({ dataset: 'd', tables: { ...two, t: { per: 'a', states: { from: '2026-01-01', first: 'on', next: { on: { off: 1 } }, stay: { on: '1 hour', off: '1 hour' } }, columns: { x: { state: 'name' } } } } }),
  // @ts-expect-error there is no column z to correlate
  dataset({ dataset: 'd', tables: { t: { rows: 1, correlate: [{ columns: ['x', 'z'], rho: 0.5 }], columns: { x: { integer: { min: 1, max: 2 } } } } } }),
  // @ts-expect-error relations lead to tables, too
  dataset({ dataset: 'd', tables: { ...two, t: { rows: 1, relations: { r: { references: 'c' } }, columns: { x: { sequence: 1 } } } } }),
  // @ts-expect-error there is no field town
  dataset({ dataset: 'd', tables: { t: { rows: 1, columns: { s: { struct: { city: { value: 'Rome' } } }, x: { from: 's.town' } } } } }),
  // @ts-expect-error a key that the language does not have
  dataset({ dataset: 'd', tables: { t: { rows: 1, columns: { x: { sequense: 1 } } } } }),
  // @ts-expect-error a key that a table does not have
  dataset({ dataset: 'd', tables: { t: { row: 1, rows: 1, columns: { x: { sequence: 1 } } } } }),
  // @ts-expect-error a number of rows
  dataset({ dataset: 'd', tables: { t: { rows: 'many', columns: { x: { sequence: 1 } } } } }),
];
