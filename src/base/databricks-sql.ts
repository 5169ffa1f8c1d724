/** `a`b` → `` `a``b` ``: an identifier, or one part of a dotted one, whatever is in it. */
export function quoteIdentifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A string literal of Databricks SQL, where a backslash escapes and `${name}` would be replaced by a variable. */
export function quoteString(text: string): string {
  const escaped = text.replace(/[\\'\n\r\t\0]|\$(?=\{)/g, character => ESCAPES[character]!);
  return `'${escaped}'`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\\0',
  $: '\\u0024',
};
