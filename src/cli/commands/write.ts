import { writeScript, writeScriptSchema } from '../../generator/write-script.ts';
import type { CommandModule } from '../command-module.ts';
import { addFlags, readFlags } from '../flags.ts';

const FLAGS = ['templateType', 'overwrite'];

export const writeCommand: CommandModule = {
  configure(command) {
    command.argument('[project]', 'folder that receives generate_data.py', '.');
    addFlags(command, writeScriptSchema, FLAGS);
    command.addHelpText('after', '\nExamples:\n  lakeseed write my-project --template-type empty --overwrite');
  },
  async run({ args, flags }, { effects, show }) {
    const result = await writeScript({ projectPath: args[0] ?? '.', ...readFlags(flags, FLAGS) }, effects);
    show(result, () => (result.written ? `Wrote ${result.path}` : `${result.path} holds this text already.`));
    return 0;
  },
};
