/** What terminals draw two columns wide: emoji, and the characters of East Asia. */
const WIDE =
  /[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6]/u;
/** What they draw upon the character before: accents, joiners, variants. */
const NO_WIDTH = /[\p{M}\u200D]/u;

/** Columns that a text takes on a terminal. */
export function textWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  const widths = Array.from(text, character => (NO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1));
  return widths.reduce<number>((sum, width) => sum + width, 0);
}
