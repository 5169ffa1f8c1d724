/** For each number from 0 to count − 1 the rows that have it, in their order. */
export function rowsByNumber(numbers: Uint16Array | Int32Array, count: number): readonly Int32Array[] {
  const ends = new Int32Array(count + 1);
  for (let row = 0; row < numbers.length; row++) ends[numbers[row]! + 1]! += 1;
  for (let number = 0; number < count; number++) ends[number + 1]! += ends[number]!;
  const rows = new Int32Array(numbers.length);
  const next = ends.slice();
  for (let row = 0; row < numbers.length; row++) rows[next[numbers[row]!]!++] = row;
  return Array.from({ length: count }, (_, number) => rows.subarray(ends[number]!, ends[number + 1]!));
}
