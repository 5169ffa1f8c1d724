import { writeScript, writeScriptSchema } from '../../generator/write-script.ts';
import type { CommandModule } from '../command-module.ts';
import { addWorkspacePathFlag } from '../compute-flags.ts';
import { addConnectionFlags, CONNECTION_FLAGS } from '../connection-flags.ts';
import { addFlags, readFlags } from '../flags.ts';

const SCRIPT_FLAGS = ['templateType', 'overwrite'];
const FLAGS = [...SCRIPT_FLAGS, 'workspacePath', ...CONNECTION_FLAGS];

export const writeCommand: CommandModule = {
  configure(command) {
    command.argument('[project]', 'folder that receives generate_data.py (default: .)');
    command.optionsGroup('Script:');
    addFlags(command, writeScriptSchema, SCRIPT_FLAGS);
    addWorkspacePathFlag(command, writeScriptSchema.shape.workspacePath.description ?? '');
    addConnectionFlags(command, writeScriptSchema);
    command.addHelpText(
      'after',
      `
Examples:
  lakeseed write my-project --template-type empty --overwrite
  lakeseed write --workspace-path /Workspace/Shared/generate_data.py
  lakeseed write --workspace-path /Workspace/Shared/generate_data.py --local`,
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
