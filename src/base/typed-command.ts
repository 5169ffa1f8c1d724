import type { Effects } from './effects.ts';

/** `lakeseed <words>` as a person can copy it: through npx where npm started this one; arguments are quoted for the shell. */
export function typedCommand(words: readonly string[], { env, platform }: Pick<Effects, 'env' | 'platform'>): string {
  // npm calls itself `run` since version 11, `run-script` before.
  const throughNpm = ['exec', 'run', 'run-script'].includes(env['npm_command'] ?? '');
  return [throughNpm ? 'npx lakeseed' : 'lakeseed', ...words.map(word => quote(word, platform))].join(' ');
}

/** A path as an argument, which an option's dash would not be. */
export function pathArgument(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}

function quote(word: string, platform: NodeJS.Platform): string {
  // What stands in angle brackets is for the reader to replace.
  if (/^[\w@%+=:,./<>\\-]+$/.test(word)) return word;
  return platform === 'win32' ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}
