import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { pointAt, unitAt } from './code-points.ts';
import type { Kernel } from './kernel.ts';
import { likeMatcher } from './like.ts';
import { rowKernel } from './row-function.ts';

export const textSearchKernels: Readonly<Record<string, Kernel>> = {
  startswith: rowKernel((text: string, start: string) => text.startsWith(start)),
  endswith: rowKernel((text: string, end: string) => text.endsWith(end)),
  contains: rowKernel((text: string, part: string) => text.includes(part)),
  instr: rowKernel((text: string, part: string) => place(text, part, 0)),
  locate: rowKernel((part: string, text: string, start: number | undefined) => {
    if (start !== undefined && start < 1) return 0;
    return part === '' ? 1 : place(text, part, unitAt(text, (start ?? 1) - 1));
  }),
  split_part: rowKernel((text: string, separator: string, index: number) => {
    const parts = separator === '' ? [text] : text.split(separator);
    return parts.at(index > 0 ? index - 1 : index) ?? '';
  }),
  substring_index: rowKernel((text: string, separator: string, count: number) => {
    if (separator === '' || count === 0) return '';
    return count > 0 ? beforeSeparator(text, separator, count) : afterSeparator(text, separator, -count);
  }),
  find_in_set: rowKernel((text: string, list: string) => (text.includes(',') ? 0 : list.split(',').indexOf(text) + 1)),
  levenshtein: rowKernel(levenshtein),
  ascii: rowKernel((text: string) => text.codePointAt(0) ?? 0),
  chr: rowKernel((code: number) => String.fromCharCode(code)),
  hex: rowKernel((value: number) => unsigned(value).toString(16).toUpperCase()),
  bin: rowKernel((value: number) => unsigned(value).toString(2)),
  md5: rowKernel((text: string) => createHash('md5').update(text).digest('hex')),
  sha1: rowKernel((text: string) => createHash('sha1').update(text).digest('hex')),
  sha2: rowKernel((text: string, bits: number) => createHash(`sha${bits}`).update(text).digest('hex')),
  crc32: rowKernel((text: string) => crc32(text)),
  base64: rowKernel((text: string) => Buffer.from(text).toString('base64')),
  like: (call, given, length) => {
    const [pattern, mark] = [call.arguments[1]!, call.arguments[2]!];
    const matches = likeMatcher(literalText(pattern), literalText(mark));
    return rowKernel(matches)(call, given, length);
  },
};

function place(text: string, part: string, from: number): number {
  const unit = text.indexOf(part, from);
  return unit < 0 ? 0 : pointAt(text, unit) + 1;
}

function beforeSeparator(text: string, separator: string, count: number): string {
  let end = -1;
  for (let found = 0; found < count; found += 1) {
    // The next search begins one further on, so that occurrences may overlap, as in Spark.
    end = text.indexOf(separator, end + 1);
    if (end < 0) return text;
  }
  return text.slice(0, end);
}

function afterSeparator(text: string, separator: string, count: number): string {
  let start = text.length - separator.length + 1;
  for (let found = 0; found < count; found += 1) {
    start = start <= 0 ? -1 : text.lastIndexOf(separator, start - 1);
    if (start < 0) return text;
  }
  return text.slice(start + separator.length);
}

function levenshtein(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  left.forEach((point, row) => {
    const current = [row + 1];
    right.forEach((other, column) => {
      const change = previous[column]! + (point === other ? 0 : 1);
      current.push(Math.min(change, previous[column + 1]! + 1, current[column]! + 1));
    });
    previous = current;
  });
  return previous[right.length]!;
}

function unsigned(value: number): bigint {
  return BigInt.asUintN(64, BigInt(value));
}

function literalText(expression: { readonly kind: string; readonly value?: unknown }): string {
  return String(expression.value);
}
