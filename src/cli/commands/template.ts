import { getTemplate, TEMPLATE_TYPES, type TemplateType } from '../../generator/get-template.ts';
import type { CommandModule } from '../command-module.ts';

export const templateCommand: CommandModule = {
  configure(command) {
    command
      .argument('[type]', `one of ${TEMPLATE_TYPES.join(', ')}`, 'story')
      .addHelpText('after', '\nExamples:\n  lakeseed template\n  lakeseed template empty > generate_data.py');
  },
  async run({ args }, { show }) {
    // The operation checks the name: a wrong one is a USAGE error that lists the right ones.
    const result = getTemplate({ templateType: (args[0] ?? 'story') as TemplateType });
    show(result, () => result.content.trimEnd());
    return 0;
  },
};
