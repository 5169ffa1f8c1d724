import { tableStatements } from '../../generator/table-statements.ts';
import { renderStatements } from '../../report/render-statements.ts';
import type { CommandModule } from '../command-module.ts';
import { addDestinationFlags, readDestination } from '../destination-flags.ts';

/** Without any of these the project's last delivery is meant. */
const DESTINATION_FLAGS = new Set(['to', 'catalog', 'schema', 'volume', 'remoteSubfolder', 'local', 'localDir']);

export const sqlCommand: CommandModule = {
  configure(command) {
    command.argument('[project]', 'a project, or a folder with one folder per table', '.');
    addDestinationFlags(command);
    command.option('--local', 'The destination of `lakeseed run --local`');
    command.option('--local-dir <text>', 'The same');
    command.addHelpText(
      'after',
      `
Examples:
  lakeseed sql my-project                            where it was last delivered to
  lakeseed sql my-project --to /Volumes/main/default/landing/retail
  lakeseed sql my-project --local`,
    );
  },
  async run({ args, flags }, { effects, signal, show }) {
    const given = Object.keys(flags).some(name => DESTINATION_FLAGS.has(name));
    const destination = given ? readDestination(flags) : {};
    const result = await tableStatements({ path: args[0] ?? '.', ...destination, signal }, effects);
    show(result, () => renderStatements(result));
    return 0;
  },
};
