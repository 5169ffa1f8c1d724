const REFUSED = /[ ,;{}()\n\t=]+/g;

/** The characters of a column's name that Delta refuses, each once. */
export function refusedCharacters(name: string): string[] {
  return [...new Set((name.match(REFUSED) ?? []).join(''))];
}

/** A name that Delta takes: `Unit price (EUR)` is `Unit_price_EUR`. One that it takes already stays as it is. */
export function deltaName(name: string): string {
  if (refusedCharacters(name).length === 0) return name;
  return name.replace(REFUSED, '_').replace(/^_+|_+$/g, '') || 'column';
}
