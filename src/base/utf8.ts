/** Bytes that were cut out of a UTF-8 text: where the cut went through a character, they start with the next one. */
export function withoutBrokenStart(bytes: Buffer): string {
  let start = 0;
  while (start < 3 && ((bytes[start] ?? 0) & 0b1100_0000) === 0b1000_0000) start += 1;
  return bytes.subarray(start).toString();
}
