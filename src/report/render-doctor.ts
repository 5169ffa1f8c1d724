import { paint, type Target } from './paint.ts';

export interface ShownCheck {
  readonly name: string;
  readonly status: 'ok' | 'failed' | 'skipped';
  readonly message: string;
  readonly hint: string | null;
}

export interface ShownConfiguration {
  readonly values: readonly { readonly name: string; readonly value: string; readonly source: string }[];
}

/** Each check with its mark, the hint below what failed, then every configured value and where it comes from. */
export function renderDoctor(
  checks: readonly ShownCheck[],
  configuration: ShownConfiguration | null,
  target: Target,
): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const marks = {
    ok: paint('green', '✓', target),
    failed: paint('red', '✗', target),
    skipped: paint('dim', '–', target),
  };
  const lines = checks.flatMap(({ name, status, message, hint }) => [
    `${marks[status]} ${name.padEnd(width)}  ${message}`,
    ...(hint && status !== 'ok' ? [`  ${' '.repeat(width)}  ${paint('cyan', 'hint', target)} ${hint}`] : []),
  ]);
  const values = configuration?.values ?? [];
  if (values.length === 0) return lines.join('\n');
  const nameWidth = Math.max(...values.map(({ name }) => name.length));
  return [
    ...lines,
    '',
    'Configured for Databricks:',
    ...values.map(
      ({ name, value, source }) => `  ${name.padEnd(nameWidth)}  ${value}  ${paint('dim', `from ${source}`, target)}`,
    ),
  ].join('\n');
}
