import { writeScript, writeScriptSchema } from '../../generator/write-script.ts';
import type { CommandModule } from '../command-module.ts';
import { CONNECTION_FLAGS } from '../connection-flags.ts';
import { addFlags, readFlags } from '../flags.ts';

const FLAGS = ['templateType', 'overwrite', 'workspacePath', ...CONNECTION_FLAGS];

export const writeCommand: CommandModule = {
  configure(command) {
    command.argument('[project]', 'folder that receives generate_data.py (default: .)');
    addFlags(command, writeScriptSchema, FLAGS);
    command.addHelpText(
      'after',
      `
Examples:
  lakeseed write my-project --template-type empty --overwrite
  lakeseed write --workspace-path /Workspace/Users/me@example.com/generate_data.py`,
    );
  },
  async run({ args, flags }, { effects, signal, show }) {
    const here = args[0] ?? (flags['workspacePath'] === undefined ? '.' : undefined);
    const project = here === undefined ? {} : { projectPath: here };
    const result = await writeScript({ ...project, ...readFlags(flags, FLAGS), signal }, effects);
    show(result, () => (result.written ? `Wrote ${result.path}` : `${result.path} holds this text already.`));
    return 0;
  },
};
