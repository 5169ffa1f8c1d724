/** Letters that got their counterpart in Unicode 17, which Spark 4 does not know, and Node only since 24. */
const NEWER = /([\ua7ce\ua7cf\ua7d2-\ua7d5\u{16ea0}-\u{16eb8}\u{16ebb}-\u{16ed3}]+)/u;

/** Upper or lower case in which those letters stay as they are; of all others Spark and Node agree. */
export function mapCase(text: string, change: (part: string) => string): string {
  if (!NEWER.test(text)) return change(text);
  return text
    .split(NEWER)
    .map((part, index) => (index % 2 === 1 ? part : change(part)))
    .join('');
}
