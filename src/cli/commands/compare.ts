import { compareData, compareDataSchema } from '../../generator/compare-data.ts';
import { renderCompare } from '../../report/render-compare.ts';
import type { CommandModule } from '../command-module.ts';
import { addConnectionFlags, CONNECTION_FLAGS } from '../connection-flags.ts';
import { addDestinationFlags, DESTINATION_FLAGS, readDestination } from '../destination-flags.ts';
import { addFlags, readFlags } from '../flags.ts';

const OWN_FLAGS = ['deep', 'manifest', 'concurrency'];

export const compareCommand: CommandModule = {
  configure(command) {
    command.argument('[folder]', 'a project, a folder with one folder per table, or a manifest', '.');
    addDestinationFlags(command);
    command.optionsGroup('Comparison:');
    addFlags(command, compareDataSchema, OWN_FLAGS);
    addConnectionFlags(command, compareDataSchema);
    command.addHelpText(
      'after',
      `
Examples:
  lakeseed compare my-project                        with where it was last delivered to
  lakeseed compare my-project --deep                 contents, too
  lakeseed compare my-project --local
  lakeseed compare --manifest --to /Volumes/main/default/landing/retail --deep
  lakeseed compare manifest.json --to /Volumes/main/default/landing/retail

Ends with 0 where both are the same, with 1 where they differ.`,
    );
  },
  async run({ args, flags }, { effects, streams, signal, onEvent, show }) {
    const given = DESTINATION_FLAGS.some(name => flags[name] !== undefined);
    const result = await compareData(
      {
        path: args[0] ?? '.',
        ...(given ? readDestination(flags) : {}),
        ...readFlags(flags, [...OWN_FLAGS, ...CONNECTION_FLAGS]),
        signal,
        onEvent,
      },
      effects,
    );
    show(result, () => renderCompare(result, streams.stdout));
    return result.same ? 0 : 1;
  },
};
