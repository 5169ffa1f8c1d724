/** Sentences name options as the library does; at the terminal they are typed in another way. */
export function spellFlags(text: string): string {
  return text.replaceAll('cleanMode after', '--clean-mode after');
}
