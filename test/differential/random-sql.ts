import type { DrawKey } from '../../src/dataset/random/draw-key.ts';
import type { Permutation } from '../../src/dataset/random/permutation.ts';
import type { PowerLaw } from '../../src/dataset/random/power-law.ts';

/** What the two engines spell differently. */
export interface Dialect {
  xor(a: string, b: string): string;
  shift(a: string, bits: number): string;
  /** An element by its place, from 0. */
  element(values: readonly number[] | Float64Array, type: 'bigint' | 'double', index: string): string;
  double(value: number): string;
}

export const spark: Dialect = {
  xor: (a, b) => `(${a} ^ ${b})`,
  shift: (a, bits) => `shiftright(${a}, ${bits})`,
  // As one text: an array of thousands of literals keeps Spark's planner busy for a minute.
  element: (values, type, index) => `cast(split('${spell(values)}', ',') as array<${type}>)[cast(${index} as int)]`,
  double: value => `${value.toExponential()}D`,
};

export const duckdb: Dialect = {
  xor: (a, b) => `xor(${a}, ${b})`,
  shift: (a, bits) => `(${a} >> ${bits})`,
  element: (values, type, index) => `cast('[${spell(values)}]' as ${type}[])[${index} + 1]`,
  double: value => `${value.toExponential()}`,
};

function spell(values: readonly number[] | Float64Array): string {
  return Array.from(values, String).join(',');
}

/** Columns to add, layer by layer: each may use those of the layers before it. */
export type Layers = readonly Readonly<Record<string, string>>[];

export function select(layers: Layers, from: string, columns: readonly string[]): string {
  const nested = layers.reduce(
    (inner, layer) =>
      `select *, ${Object.entries(layer)
        .map(([name, text]) => `${text} as ${name}`)
        .join(', ')} from (${inner})`,
    `select id from ${from}`,
  );
  return `select id, ${columns.map(name => `cast(${name} as double) as ${name}`).join(', ')} from (${nested})`;
}

const MASK = 4294967295;
const FIRST = 0x21f0aaad;
const SECOND = 0x735a2d97;

function round(sql: Dialect, x: string, bits: number, multiplier: number): string {
  return `((${sql.xor(x, sql.shift(x, bits))} * ${multiplier}) & ${MASK})`;
}

/** The draw as `name`, from the columns `lo` and `hi`. */
export function draw(sql: Dialect, name: string, { k1, k2 }: DrawKey, lo: string, hi: string): Layers {
  const [h, x, y] = [`${name}_h`, `${name}_x`, `${name}_y`];
  return [
    { [`${h}0`]: sql.xor(hi, `${k1}`), [`${y}0`]: `((${lo} + ${k2}) & ${MASK})` },
    { [`${h}1`]: round(sql, `${h}0`, 16, FIRST), [`${y}1`]: round(sql, `${y}0`, 16, SECOND) },
    { [`${h}2`]: round(sql, `${h}1`, 15, SECOND) },
    { [h]: sql.xor(`${h}2`, sql.shift(`${h}2`, 15)) },
    { [`${x}0`]: sql.xor(lo, h), [`${y}2`]: sql.xor(`${y}1`, sql.xor(h, `${MASK}`)) },
    { [`${x}1`]: sql.xor(round(sql, `${x}0`, 16, FIRST), `${k2}`), [`${y}3`]: round(sql, `${y}2`, 15, FIRST) },
    { [`${x}2`]: round(sql, `${x}1`, 15, SECOND), [`${y}4`]: round(sql, `${y}3`, 15, SECOND) },
    { [`${x}3`]: round(sql, `${x}2`, 15, FIRST) },
    { [`${x}4`]: sql.xor(`${x}3`, `${y}4`) },
    { [name]: sql.xor(`${x}4`, sql.shift(`${x}4`, 15)) },
  ];
}

export function identity(sql: Dialect): Layers {
  return [{ lo: `(id & ${MASK})`, hi: sql.shift('id', 32) }];
}

export function narrow(sql: Dialect, name: string, n: number, word: string): Layers {
  return [{ [name]: sql.shift(`(${word} * ${n})`, 32) }];
}

/** ⌊(high × 2^32 + low) × n / 2^64⌋ with n in limbs of 27 bits: nothing reaches 2^63. */
export function wide(sql: Dialect, name: string, n: number, high: string, low: string): Layers {
  const n0 = n % 2 ** 27;
  const n1 = Math.floor(n / 2 ** 27);
  const upper = (word: string, carry: string): string =>
    sql.shift(`(${word} * ${n1} + ${sql.shift(`(${word} * ${n0} + ${carry})`, 27)})`, 5);
  return [{ [`${name}_c`]: upper(low, '0') }, { [name]: upper(high, `${name}_c`) }];
}

export function interpolation(sql: Dialect, name: string, table: Float64Array, word: string): Layers {
  const half = table.length / 2;
  const near = `${name}_n`;
  const doublings = Array.from(
    { length: 24 },
    (_, index) => `case when ${near} >= ${2 ** (index + 7)} then 1 else 0 end`,
  );
  const widths = Array.from({ length: 25 }, (_, index) => 2 ** index);
  const [shift, width, knot, from] = [`${name}_s`, `${name}_w`, `${name}_k`, `${name}_f`];
  return [
    { [near]: `case when ${word} < ${2 ** 31} then ${word} else ${MASK} - ${word} end` },
    { [shift]: doublings.join(' + ') },
    { [width]: `cast(${sql.element(widths, 'bigint', shift)} as bigint)` },
    { [`${name}_r`]: `${near} % ${width}` },
    {
      [knot]: `case when ${word} < ${2 ** 31} then 0 else ${half} end + 64 * ${shift} + cast((${near} - ${name}_r) / ${width} as bigint)`,
    },
    { [from]: sql.element(table, 'double', knot), [`${name}_t`]: sql.element(table, 'double', `(${knot} + 1)`) },
    { [name]: `${from} + (${name}_t - ${from}) * (cast(${name}_r as double) / cast(${width} as double))` },
  ];
}

/** As many walks beyond the first step as are asked for: after them a value of [0, limit) is left with near certainty. */
export function permutation(sql: Dialect, name: string, plan: Permutation, value: string, walks: number): Layers {
  const layers: Record<string, string>[] = [];
  let current = value;
  for (let walk = 0; walk <= walks; walk++) {
    const done = `${name}_${walk}`;
    const steps = plan.bits > 32 ? wideSteps(sql, done, plan, current) : narrowSteps(sql, done, plan, current);
    layers.push(...steps);
    if (walk > 0)
      layers.push({ [`${done}w`]: `case when ${current} < ${plan.limit} then ${current} else ${done} end` });
    current = walk > 0 ? `${done}w` : done;
  }
  return [...layers, { [name]: current }];
}

function narrowSteps(sql: Dialect, name: string, { bits, keys }: Permutation, value: string): Record<string, string>[] {
  const shift = (bits + 1) >> 1;
  const layers: Record<string, string>[] = [];
  let x = value;
  for (let index = 0; index < keys.length; index += 2) {
    layers.push({ [`${name}a${index}`]: `((${x} * ${keys[index]} + ${keys[index + 1]}) & ${2 ** bits - 1})` });
    x = `${name}a${index}`;
    layers.push({ [`${name}b${index}`]: sql.xor(x, sql.shift(x, shift)) });
    x = `${name}b${index}`;
  }
  return [...layers, { [name]: x }];
}

function wideSteps(sql: Dialect, name: string, { bits, keys }: Permutation, value: string): Record<string, string>[] {
  const lowBits = bits >> 1;
  const [lowMask, highMask] = [2 ** lowBits - 1, 2 ** (bits - lowBits) - 1];
  const layers: Record<string, string>[] = [
    { [`${name}l`]: `(${value} & ${lowMask})`, [`${name}g`]: sql.shift(value, lowBits) },
  ];
  let [low, high] = [`${name}l`, `${name}g`];
  keys.forEach((key, index) => {
    const [from, to] = index % 2 === 0 ? [low, high] : [high, low];
    const mixed = `${name}m${index}`;
    layers.push(...mix(sql, mixed, sql.xor(from, `${key}`)));
    const next = `${name}n${index}`;
    layers.push({ [next]: `((${to} + ${mixed}) & ${index % 2 === 0 ? highMask : lowMask})` });
    if (index % 2 === 0) high = next;
    else low = next;
  });
  return [...layers, { [name]: `${high} * ${2 ** lowBits} + ${low}` }];
}

function mix(sql: Dialect, name: string, input: string): Record<string, string>[] {
  return [
    { [`${name}i`]: input },
    { [`${name}j`]: round(sql, `${name}i`, 16, FIRST) },
    { [`${name}k`]: round(sql, `${name}j`, 15, SECOND) },
    { [name]: sql.xor(`${name}k`, sql.shift(`${name}k`, 15)) },
  ];
}

/** A rank; its block by bisection of the thresholds. */
export function powerLaw(sql: Dialect, name: string, law: PowerLaw, first: string, second: string): Layers {
  const size = 2 ** Math.ceil(Math.log2(law.ends.length));
  const ends = Array.from({ length: size }, (_, index) => law.ends[index] ?? 2 ** 32);
  const layers: Record<string, string>[] = [{ [`${name}_0`]: '0' }];
  let block = `${name}_0`;
  for (let step = size / 2; step >= 1; step /= 2) {
    const next = `${name}_${step}b`;
    // Blocks before `next` end at or below the word.
    const passed = `${sql.element(ends, 'bigint', `(${block} + ${step - 1})`)} <= ${first}`;
    layers.push({ [next]: `${block} + case when ${passed} then ${step} else 0 end` });
    block = next;
  }
  const pick = (numbers: readonly number[]): string => sql.element(numbers, 'double', block);
  return [
    ...layers,
    {
      [`${name}_s`]: pick(law.starts),
      [`${name}_l`]: pick(law.lengths),
      [`${name}_t`]: pick(law.tilts),
      [`${name}_v`]: `cast(${second} as double) * ${sql.double(2 ** -32)}`,
    },
    { [name]: `floor(${name}_s + ${name}_l * (${name}_v + ${name}_t * (${name}_v * (${sql.double(1)} - ${name}_v))))` },
  ];
}
