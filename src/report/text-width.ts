/** Columns that a text takes on a terminal. */
export function textWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  return Array.from(text, widthOf).reduce<number>((sum, width) => sum + width, 0);
}

/** The patterns stand in here, not beside: to build them takes milliseconds of every start that loads this file. */
function widthOf(character: string): number {
  // What terminals draw upon the character before: accents, joiners, variants.
  if (/[\p{M}\u200D]/u.test(character)) return 0;
  // What they draw two columns wide: emoji, and the characters of East Asia.
  const isWide =
    /[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6]/u;
  return isWide.test(character) ? 2 : 1;
}
