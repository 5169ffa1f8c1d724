import { uploadToVolume, uploadToVolumeSchema } from '../../generator/upload-to-volume.ts';
import { renderUpload } from '../../report/render-upload.ts';
import type { CommandModule } from '../command-module.ts';
import { confirmClean } from '../confirm-clean.ts';
import {
  addConnectionFlags,
  addDeliveryFlags,
  CONNECTION_FLAGS,
  DELIVERY_FLAGS,
  LOCAL_DELIVERY_FLAGS,
} from '../connection-flags.ts';
import { addDestinationFlags, readDestination } from '../destination-flags.ts';
import { addFlags, readFlags } from '../flags.ts';

const FLAGS = [...DELIVERY_FLAGS, ...LOCAL_DELIVERY_FLAGS, 'maxFiles', ...CONNECTION_FLAGS];

export const uploadCommand: CommandModule = {
  configure(command) {
    command.argument('[folder]', 'folder with one folder per table', 'data');
    addDestinationFlags(command);
    addDeliveryFlags(command, uploadToVolumeSchema, 'files of others are removed');
    addFlags(command, uploadToVolumeSchema, ['maxFiles']);
    addConnectionFlags(command, uploadToVolumeSchema);
    command.addHelpText(
      'after',
      `
Examples:
  lakeseed upload my-project/data --to /Volumes/main/default/landing/retail
  lakeseed upload my-project/data --local
  lakeseed upload my-project/data --to /Volumes/main/default/landing --dry-run
  lakeseed upload my-project/data --to /Volumes/main/default/landing --resume`,
    );
  },
  async run({ args, flags }, context) {
    const { effects, streams, signal, onEvent, show } = context;
    const result = await uploadToVolume(
      {
        localDataDir: args[0] ?? 'data',
        ...readDestination(flags),
        ...readFlags(flags, FLAGS),
        ...confirmClean(flags, context),
        signal,
        onEvent,
      },
      effects,
    );
    show(result, () => renderUpload(result, streams.stdout));
    return result.success ? 0 : 1;
  },
};
