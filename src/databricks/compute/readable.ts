// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what terminals take for colours
const ANSI = /\x1b\[[0-?]*[ -/]*[@-~]/g;

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' };

/** A traceback as people read it: without the colours of a terminal. */
export function withoutColours(text: string): string {
  return text.replace(ANSI, '');
}

/** A summary, which is HTML, as plain text. */
export function withoutHtml(text: string): string {
  return withoutColours(text)
    .replace(/<\/?[a-z][^>]*>/gi, '')
    .replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
      const point = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : null;
      if (point !== null) return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
      return ENTITIES[String(name).toLowerCase()] ?? whole;
    });
}
