import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';

/** What the script for bash takes from the package bash-completion, and what only bash 4 has. */
const FOR_EVERY_BASH = `declare -F _get_comp_words_by_ref > /dev/null || _get_comp_words_by_ref() {
    cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} words=("\${COMP_WORDS[@]}") cword=$COMP_CWORD
}
type compopt > /dev/null 2>&1 || compopt() { :; }
`;

/** Makes shells offer folders; the number is what their scripts know. */
const FOLDERS = ':16\n';
const FOLDER_ARGUMENTS: ReadonlySet<string> = new Set(['project', 'folder', 'path']);
const FOLDER_FLAGS: ReadonlySet<string> = new Set(['--local-dir']);

/**
 * `lakeseed complete <shell>` prints a completion script made from the flags of every command; what it asks while somebody
 * types comes as `lakeseed complete -- <word> …`. Returns what is to be printed first; `answered` where that is all.
 */
export function addCompletion(program: Command, argv: readonly string[]): { text: string; answered: boolean } {
  tab(program);
  const [, shell, ...words] = argv;
  if (shell === '--' && wantsFolder(program, words)) return { text: FOLDERS, answered: true };
  return { text: shell === 'bash' ? FOR_EVERY_BASH : '', answered: false };
}

/** Whether the last word, as far as it is typed, is to be a folder: of that tab knows nothing. */
function wantsFolder(program: Command, [name, ...words]: readonly string[]): boolean {
  const command = program.commands.find(one => one.name() === name);
  const word = words.pop();
  if (!command || word === undefined || word.startsWith('-')) return false;
  const takesValue = (flag: string) =>
    command.options.some(({ long, short, required }) => required && (flag === long || flag === short));
  const before = words.at(-1) ?? '';
  if (takesValue(before)) return FOLDER_FLAGS.has(before);
  const given = words.filter((one, index) => !one.startsWith('-') && !takesValue(words[index - 1] ?? ''));
  return FOLDER_ARGUMENTS.has(command.registeredArguments[given.length]?.name() ?? '');
}
