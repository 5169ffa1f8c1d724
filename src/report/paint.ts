import { styleText } from 'node:util';

/** Where text goes, as far as colour is concerned. */
export interface Target {
  readonly isTTY?: boolean;
}

type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';

/** Colours for a terminal only; NO_COLOR switches them off, as everywhere. */
export function paint(style: Style, text: string, target: Target): string {
  const coloured = target.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
  return coloured ? styleText(style, text, { validateStream: false }) : text;
}
