import { relative } from 'node:path';
import { pathArgument, typedCommand } from '../../base/typed-command.ts';
import { initProject, initProjectSchema } from '../../generator/init-project.ts';
import type { CommandModule } from '../command-module.ts';
import { addFlags, readFlags } from '../flags.ts';

const FLAGS = ['dataset', 'templateType'];

export const initCommand: CommandModule = {
  configure(command) {
    command.argument('[folder]', 'folder of the project; made when it is missing', '.');
    addFlags(command, initProjectSchema, FLAGS);
    command.addHelpText(
      'after',
      '\nExamples:\n  lakeseed init my-data --dataset\n  lakeseed init my-project\n  lakeseed init my-project --template-type empty',
    );
  },
  async run({ args, flags }, { effects, show }) {
    const projectPath = args[0] ?? '.';
    const result = await initProject({ projectPath, ...readFlags(flags, FLAGS) }, effects);
    show(result, () => {
      const folder = relative(effects.cwd, result.projectPath) || '.';
      const command = (name: string, ...flags: string[]) =>
        typedCommand([name, pathArgument(folder), ...flags], effects);
      const made = result.written.map(path => `  ${relative(effects.cwd, path)}`).join('\n');
      return `${result.written.length > 0 ? `Made\n${made}` : 'Everything was there already.'}

Next:
${
  flags['dataset'] === true
    ? `  ${command('plan')}           what it would make
  ${command('generate')}       make it, look at ${folder}/data`
    : `  ${command('generate')}       run the script, look at ${folder}/data`
}
  ${command('run', '--local')}    generate, check and deliver without an account
  ${command('run', '--to', '/Volumes/<catalog>/<schema>/<volume>')}`;
    });
    return 0;
  },
};
