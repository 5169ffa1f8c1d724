/** Texts as the code points that Spark counts; texts without any beyond the basic plane, which most are, are cut as they are. */
const BEYOND = /[\ud800-\udfff]/;

export function pointCount(text: string): number {
  if (!BEYOND.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** From one place to another, both from 0 and within the text. */
export function slicePoints(text: string, start: number, end: number): string {
  return BEYOND.test(text) ? [...text].slice(start, end).join('') : text.slice(start, end);
}

/** A place counted in UTF-16 units as one counted in code points. */
export function pointAt(text: string, unit: number): number {
  return pointCount(text.slice(0, unit));
}

/** A place counted in code points as one counted in UTF-16 units; at most the text's length. */
export function unitAt(text: string, point: number): number {
  return slicePoints(text, 0, point).length;
}

/** The order of code points, in which UTF-16 differs beyond the basic plane. */
export function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (left === right) continue;
    // Half of a pair stands for a code point beyond all single units.
    if (isHalf(left) !== isHalf(right)) return isHalf(left) ? 1 : -1;
    return left - right;
  }
  return a.length - b.length;
}

function isHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
