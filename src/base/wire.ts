/** Keys whose value is a map with the user's own keys: those stay as they are. */
const VERBATIM: ReadonlySet<string> = new Set(['env']);

/** The same value with every object key in snake_case: what goes over a wire. */
export function toWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toWire);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [toSnakeCase(key), VERBATIM.has(key) ? item : toWire(item)]),
  );
}

export function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}

export function toKebabCase(name: string): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}
