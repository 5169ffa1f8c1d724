const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `1536` → `1.5 KiB`; whole bytes below 1 KiB. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${UNITS[unit]}`;
}

/** `1234567` → `1,234,567`, whatever the locale. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `formatPlural(1, 'file')` → `1 file`, `formatPlural(2000, 'file')` → `2,000 files`. */
export function formatPlural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Seconds for people: `0.8 s`, `12 s`, `3 min 20 s`. */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** `a, b, c`; of more than five the first five and how many more there are. */
export function listSome(items: readonly string[]): string {
  const more = items.length > 5 ? ` and ${items.length - 5} more` : '';
  return items.slice(0, 5).join(', ') + more;
}

/** `exit code 3`, `exit code 137 (SIGKILL)`. */
export function formatExit({
  exitCode,
  signal,
}: {
  readonly exitCode: number;
  readonly signal: string | null;
}): string {
  return `exit code ${exitCode}${signal ? ` (${signal})` : ''}`;
}

/** A scale factor as a Python float prints: `1.0`, `0.1`, `1e-7`. */
export function formatScale(scaleFactor: number): string {
  const text = String(scaleFactor);
  return /^\d+$/.test(text) ? `${text}.0` : text;
}
