const LONGEST = 16 * 1024;

/** Takes output in pieces and gives the last whole line that is not empty, as soon as there is a new one. */
export function createLastLine(): (chunk: Uint8Array) => string | null {
  let rest = '';
  return chunk => {
    const lines = (rest + Buffer.from(chunk).toString()).split(/[\r\n]+/);
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST) rest = '';
    return lines.findLast(line => line.trim() !== '')?.trim() ?? null;
  };
}
