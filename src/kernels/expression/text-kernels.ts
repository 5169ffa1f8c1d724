import { pointCount, slicePoints } from './code-points.ts';
import { concat, concatWithSeparator } from './concat.ts';
import type { Kernel } from './kernel.ts';
import { mapCase } from './map-case.ts';
import { rowKernel } from './row-function.ts';
import { sliceKernel } from './slice-kernel.ts';

export const textKernels: Readonly<Record<string, Kernel>> = {
  concat,
  concat_ws: concatWithSeparator,
  length: rowKernel(pointCount),
  octet_length: rowKernel((text: string) => Buffer.byteLength(text)),
  upper: rowKernel((text: string) => mapCase(text, part => part.toUpperCase())),
  lower: rowKernel((text: string) => mapCase(text, part => part.toLowerCase())),
  trim: rowKernel((text: string) => text.replace(/^ +/, '').replace(/ +$/, '')),
  ltrim: rowKernel((text: string) => text.replace(/^ +/, '')),
  rtrim: rowKernel((text: string) => text.replace(/ +$/, '')),
  substring: sliceKernel(substringOf, rowKernel(substring)),
  left: sliceKernel(
    (_, length) => [0, length],
    rowKernel((text: string, length: number) => slicePoints(text, 0, Math.max(0, length))),
  ),
  right: sliceKernel(
    (count, length) => [count - length, count],
    rowKernel((text: string, length: number) => {
      const count = pointCount(text);
      return length <= 0 ? '' : slicePoints(text, Math.max(0, count - length), count);
    }),
  ),
  lpad: rowKernel((text: string, length: number, fill: string | undefined) => {
    const missing = filling(text, length, fill);
    return missing === null ? slicePoints(text, 0, Math.max(0, length)) : missing + text;
  }),
  rpad: rowKernel((text: string, length: number, fill: string | undefined) => {
    const missing = filling(text, length, fill);
    return missing === null ? slicePoints(text, 0, Math.max(0, length)) : text + missing;
  }),
  repeat: rowKernel((text: string, times: number) => text.repeat(Math.max(0, times))),
  space: rowKernel((count: number) => ' '.repeat(Math.max(0, count))),
  replace: rowKernel((text: string, old: string, by: string | undefined) =>
    old === '' ? text : text.replaceAll(old, () => by ?? ''),
  ),
  translate: rowKernel(translate),
  reverse: rowKernel((text: string) => [...text].reverse().join('')),
  overlay: rowKernel((text: string, by: string, start: number, length: number | undefined) => {
    const count = pointCount(text);
    const rest = start - 1 + (length ?? pointCount(by));
    return slicePoints(text, 0, start - 1) + by + slicePoints(text, rest, Math.max(rest, count));
  }),
};

/** The end is counted from the start before that is moved into the text. */
function substringOf(count: number, position: number, length: number | undefined): readonly [number, number] {
  const start = position > 0 ? position - 1 : position < 0 ? count + position : 0;
  return [start, length === undefined ? count : start + length];
}

function substring(text: string, position: number, length: number | undefined): string {
  const count = pointCount(text);
  const [start, end] = substringOf(count, position, length);
  return end <= 0 || end <= start ? '' : slicePoints(text, Math.max(0, start), Math.min(end, count));
}

/** What is missing to the length; null where nothing is. */
function filling(text: string, length: number, fill = ' '): string | null {
  const missing = length - pointCount(text);
  if (missing <= 0) return null;
  const size = pointCount(fill);
  return size === 0 ? '' : slicePoints(fill.repeat(Math.ceil(missing / size)), 0, missing);
}

function translate(text: string, from: string, to: string): string {
  const [sources, targets] = [[...from], [...to]];
  const table = new Map<string, string>();
  sources.forEach((source, index) => {
    if (!table.has(source)) table.set(source, targets[index] ?? '');
  });
  let result = '';
  for (const point of text) result += table.get(point) ?? point;
  return result;
}
