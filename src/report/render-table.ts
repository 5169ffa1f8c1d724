import { textWidth } from './text-width.ts';

export type Alignment = 'left' | 'right';

export interface Column {
  readonly title: string;
  readonly align: Alignment;
}

/** Plain columns for a terminal, two blanks apart; `total` is set off by a rule. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  total?: readonly string[],
): string {
  const titles = columns.map(({ title }) => title);
  const shown = rows.map(row => row.map(showControls));
  const everything = total ? [titles, ...shown, total] : [titles, ...shown];
  const widths = columns.map((_, index) => Math.max(...everything.map(row => textWidth(row[index]!))));
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) => {
        const blanks = ' '.repeat(widths[index]! - textWidth(cell));
        return columns[index]!.align === 'right' ? blanks + cell : cell + blanks;
      })
      .join('  ')
      .trimEnd();
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [line(titles), rule, ...shown.map(line), ...(total ? [rule, line(total)] : [])].join('\n');
}

/** A name may hold anything; a terminal would obey some of it. */
function showControls(text: string): string {
  return text.replace(/\p{Cc}/gu, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
