import type { BytesVector } from '../../base/vector.ts';
import type { Kernel } from './kernel.ts';
import { bytesOf, eitherNull, textsOf, textVector } from './vectors.ts';

/** On the bytes: no text is decoded. */
export const concat: Kernel = (_, given, length) => {
  const parts = given.map(bytesOf);
  const nulls = eitherNull(given);
  const offsets = new Int32Array(length + 1);
  for (let row = 0; row < length; row += 1) {
    let size = 0;
    if (!nulls?.[row]) for (const part of parts) size += part.offsets[row + 1]! - part.offsets[row]!;
    offsets[row + 1] = offsets[row]! + size;
  }
  const bytes = new Uint8Array(offsets[length]!);
  for (let row = 0; row < length; row += 1) if (!nulls?.[row]) joinRow(bytes, offsets[row]!, parts, row);
  return { kind: 'bytes', length, nulls, bytes, offsets };
};

function joinRow(bytes: Uint8Array, start: number, parts: readonly BytesVector[], row: number): void {
  let target = start;
  for (const { bytes: source, offsets } of parts) {
    const end = offsets[row + 1]!;
    for (let at = offsets[row]!; at < end; at += 1, target += 1) bytes[target] = source[at]!;
  }
}

export const concatWithSeparator: Kernel = (_, given, length) => {
  const [separators, ...parts] = given.map(textsOf);
  const texts = Array.from({ length }, (_row, row) =>
    parts
      .filter((_part, index) => !given[index + 1]!.nulls?.[row])
      .map(part => part[row]!)
      .join(separators![row]),
  );
  return textVector(texts, given[0]!.nulls);
};
