import { planDatasetProject, planDatasetSchema } from '../../generator/plan-dataset.ts';
import { renderPlan } from '../../report/render-plan.ts';
import type { CommandModule } from '../command-module.ts';
import { addFlags, readFlags } from '../flags.ts';

const FLAGS = ['dataset', 'scaleFactor'];

export const planCommand: CommandModule = {
  configure(command) {
    command.argument('[project]', 'folder that holds a dataset file, or the file', '.');
    addFlags(command, planDatasetSchema, FLAGS);
    command.addHelpText(
      'after',
      `
Examples:
  lakeseed plan my-dataset
  lakeseed plan my-dataset --scale-factor 100
  lakeseed plan my-dataset/dataset.yaml --output json`,
    );
  },
  async run({ args, flags }, { effects, streams, show }) {
    const result = await planDatasetProject({ projectPath: args[0] ?? '.', ...readFlags(flags, FLAGS) }, effects);
    show(result, () => renderPlan(result, streams.stdout));
    return 0;
  },
};
