/** Statements as a SQL script: one after the other, each with its semicolon. */
export function renderStatements({
  tables,
}: {
  readonly tables: readonly { readonly statements: readonly string[] }[];
}): string {
  return tables.flatMap(({ statements }) => statements.map(statement => `${statement};`)).join('\n\n');
}
