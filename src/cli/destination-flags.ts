import { type Command, Option } from 'commander';
import { type Destination, resolveDestination } from '../generator/destination.ts';

/** The flags that write a destination. */
export const DESTINATION_FLAGS = ['to', 'catalog', 'schema', 'volume', 'remoteSubfolder'];

/** The destination in one flag, or in three and the subfolder. */
export function addDestinationFlags(command: Command): void {
  command
    .optionsGroup('Destination:')
    .addOption(
      new Option(
        '--to <path>',
        '/Volumes/<catalog>/<schema>/<volume>, or a folder below it; by default that is incoming_data.',
      ),
    )
    .addOption(new Option('--catalog <name>', 'Catalog of the volume, instead of --to.'))
    .addOption(new Option('--schema <name>', 'Schema of the volume, instead of --to.'))
    .addOption(new Option('--volume <name>', 'Name of the volume, instead of --to.'))
    .addOption(new Option('--remote-subfolder <path>', 'Folder under the volume, instead of --to.'));
}

export function readDestination(flags: Readonly<Record<string, unknown>>): Destination {
  const text = (key: string) => flags[key] as string | undefined;
  return resolveDestination({
    to: text('to'),
    catalog: text('catalog'),
    schema: text('schema'),
    volume: text('volume'),
    remoteSubfolder: text('remoteSubfolder'),
    local: flags['local'] === true || flags['localDir'] !== undefined,
  });
}
