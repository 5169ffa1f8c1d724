import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';

/** `lakeseed complete <shell>` prints a completion script made from the flags of every command. */
export function addCompletion(program: Command): void {
  tab(program);
}
