import { previewDataset, previewDatasetSchema } from '../../generator/preview-dataset.ts';
import { renderPreview } from '../../report/render-preview.ts';
import type { CommandModule } from '../command-module.ts';
import { addFlags, readFlags } from '../flags.ts';

const FLAGS = ['dataset', 'scaleFactor', 'rows'];

export const previewCommand: CommandModule = {
  configure(command) {
    command.argument('[table]', 'the table; by default the first of the dataset');
    command.option('--project <folder>', 'Folder that holds a dataset file, or the file.', '.');
    addFlags(command, previewDatasetSchema, FLAGS);
    command.addHelpText(
      'after',
      `
Examples:
  lakeseed preview
  lakeseed preview orders --rows 20
  lakeseed preview orders --project my-dataset --output json`,
    );
  },
  async run({ args, flags }, { effects, streams, show }) {
    const options = {
      projectPath: String(flags['project']),
      ...(args[0] !== undefined && { table: args[0] }),
      ...readFlags(flags, FLAGS),
    };
    const result = await previewDataset(options, effects);
    show(result, () => renderPreview(result, streams.stdout));
    return 0;
  },
};
