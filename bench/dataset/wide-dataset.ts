const TABLES = 40;
const COLUMNS = 15;

/** As a warehouse has it: 40 tables of 15 columns each, of all the common sorts. */
export function wideDataset(): string {
  const lines = ['dataset: warehouse', 'seed: 1', 'clock: 2026-03-01', 'tables:'];
  for (let table = 0; table < TABLES; table += 1) {
    lines.push(`  table_${table}:`, `    rows: ${1000 * (table + 1)}`, `    key: id`, '    columns:');
    for (let column = 0; column < COLUMNS; column += 1) lines.push(`      ${columnOf(table, column)}`);
  }
  return `${lines.join('\n')}\n`;
}

function columnOf(table: number, column: number): string {
  const parent = `table_${Math.max(0, table - 1 - (column % 3))}`;
  const isFirst = table === 0;
  switch (column) {
    case 0:
      return 'id: { sequence: 1 }';
    case 1:
      return isFirst
        ? 'owner_id: { integer: { min: 1, max: 9 } }'
        : `owner_id: { references: ${parent}, top: { 20%: 80% } }`;
    case 2:
      return isFirst ? 'site_id: { integer: { min: 1, max: 9 } }' : `site_id: { references: ${parent}, zipf: 1.1 }`;
    case 3:
      return 'tier: { values: { Free: 60, Pro: 30, Enterprise: 10 } }';
    case 4:
      return 'amount: { type: "decimal(12,2)", by: tier, cases: { Free: { lognormal: { median: 55, sigma: 0.6 } }, else: { lognormal: { median: 245, sigma: 0.7 } } } }';
    case 5:
      return 'made_at: { time: { from: 2023-03-01, to: clock, calendar: { weekdays: { Saturday: 60%, Sunday: 60% } } } }';
    case 6:
      return 'code: { pattern: "[A-Z]{2}-[0-9]{6}" }';
    case 7:
      return isFirst ? 'owner_tier: { value: Free }' : 'owner_tier: { from: owner.tier }';
    case 8:
      return 'total: { sql: "round(amount * 1.19, 2)", type: "decimal(14,2)" }';
    case 9:
      return 'note: { sql: "concat(tier, \' \', code)", nulls: 10% }';
    case 10:
      return 'external: { uuid: true }';
    default:
      return `value_${column}: { normal: { mean: ${column * 10}, sd: ${column} }, type: double }`;
  }
}
