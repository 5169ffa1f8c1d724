/** Something that was left as it is. */
export interface Left {
  readonly table: string | null;
  readonly path: string | null;
  readonly column: string | null;
  readonly reason: string;
}

/** `events/part-0.parquet · at: 2026-01-01T00:00:00.123456789 is not a whole microsecond`. */
export function describeLeft({ table, path, column, reason }: Left): string {
  return `${[path ?? table, column].filter(part => part !== null).join(' · ')}: ${reason}`;
}
