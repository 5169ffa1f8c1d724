import type { Command, CommanderError } from 'commander';
import { LakeseedError } from '../errors/lakeseed-error.ts';

/** What commander could not parse, as our own error; `command` is the one that was typed, if there is one. */
export function usageOf({ message }: CommanderError, command: Command | undefined): LakeseedError {
  const text = message
    .replace(/^error: /, '')
    // What follows the name of a mistyped option may be a secret.
    .replace(/^(unknown option '[^'=]+)=.*'/s, "$1'")
    .replace('\n', ' ');
  return new LakeseedError('USAGE', text.charAt(0).toUpperCase() + text.slice(1) + longerNames(text, command), {
    hint: 'lakeseed --help lists the commands; lakeseed <command> --help its options.',
  });
}

/** commander suggests names that look alike; this one, options that begin with the words that were typed. */
function longerNames(text: string, command: Command | undefined): string {
  const typed = /^unknown option '(--[^']+)'$/.exec(text)?.[1];
  const names = command?.options.flatMap(({ long }) => (typed && long?.startsWith(`${typed}-`) ? long : [])) ?? [];
  return names.length > 0 ? ` (Did you mean ${names.join(' or ')}?)` : '';
}
