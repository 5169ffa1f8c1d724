import { createTables, createTablesSchema } from '../../generator/create-tables.ts';
import { usageError } from '../../generator/options.ts';
import { tableStatements } from '../../generator/table-statements.ts';
import { renderCreatedTables } from '../../report/render-created-tables.ts';
import { renderStatements } from '../../report/render-statements.ts';
import type { CommandModule } from '../command-module.ts';
import { addDestinationFlags, readDestination } from '../destination-flags.ts';
import { addFlags, readFlags } from '../flags.ts';

/** Without any of these the project's last delivery is meant. */
const DESTINATION_FLAGS = new Set(['to', 'catalog', 'schema', 'volume', 'remoteSubfolder', 'local', 'localDir']);

/** Flags that only a warehouse has a use for. */
const CONNECTION_FLAGS = ['profile', 'host'];

export const sqlCommand: CommandModule = {
  configure(command) {
    command.argument('[project]', 'a project, or a folder with one folder per table', '.');
    addDestinationFlags(command);
    command.option('--local', 'The destination of `lakeseed run --local`.');
    command.option('--local-dir <text>', 'The same.');
    command.optionsGroup('To run them:');
    command.option('--warehouse [id]', `Run them, replacing tables. ${createTablesSchema.shape.warehouse.description}`);
    addFlags(command, createTablesSchema, CONNECTION_FLAGS);
    command.addHelpText(
      'after',
      `
Examples:
  lakeseed sql my-project                       where it was last delivered to
  lakeseed sql my-project --to /Volumes/main/default/landing/retail
  lakeseed sql my-project --local
  lakeseed sql my-project --warehouse 1234567890abcdef
  lakeseed sql my-project --warehouse           the configured warehouse`,
    );
  },
  async run({ args, flags }, { effects, streams, signal, onEvent, show }) {
    const given = Object.keys(flags).some(name => DESTINATION_FLAGS.has(name));
    const data = { path: args[0] ?? '.', ...(given ? readDestination(flags) : {}), signal };
    const { warehouse } = flags;
    if (warehouse === undefined) {
      refuseConnection(flags);
      const result = await tableStatements(data, effects);
      show(result, () => renderStatements(result));
      return 0;
    }
    const connection = readFlags(flags, [...CONNECTION_FLAGS, 'local', 'localDir']);
    // Without a value the configured one is meant.
    const named = typeof warehouse === 'string' ? { warehouse } : {};
    const result = await createTables({ ...data, ...named, ...connection, onEvent }, effects);
    show(result, () => renderCreatedTables(result, streams.stdout));
    return result.success ? 0 : 1;
  },
};

function refuseConnection(flags: Readonly<Record<string, unknown>>): void {
  const given = CONNECTION_FLAGS.filter(name => flags[name] !== undefined);
  const problems = given.map(option => ({ option, message: 'Has no meaning without --warehouse' }));
  if (problems.length > 0) throw usageError(problems, 'Printing the statements needs no connection.');
}
