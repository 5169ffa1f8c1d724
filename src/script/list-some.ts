const SHOWN = 5;

/** `a, b, c`; of more than five the first five and how many more there are. */
export function listSome(items: readonly string[]): string {
  const more = items.length > SHOWN ? ` and ${items.length - SHOWN} more` : '';
  return items.slice(0, SHOWN).join(', ') + more;
}
