import { formatPlural } from '../../base/format.ts';
import { checkData, checkDataSchema } from '../../generator/check-data.ts';
import { renderFindings, renderTables } from '../../report/render-check.ts';
import type { CommandModule } from '../command-module.ts';
import { addFlags, readFlags } from '../flags.ts';

const FLAGS = ['allow'];

export const checkCommand: CommandModule = {
  configure(command) {
    command.argument('[path]', 'a project, or a folder with one folder per table', '.');
    addFlags(command, checkDataSchema, FLAGS);
    command.addHelpText(
      'after',
      `
Examples:
  lakeseed check my-project
  lakeseed check my-project/data --output json
  lakeseed check my-project --allow column-name`,
    );
  },
  async run({ args, flags }, { effects, streams, signal, onEvent, show }) {
    const { ok, tables, findings } = await checkData(
      { path: args[0] ?? '.', ...readFlags(flags, FLAGS), signal, onEvent },
      effects,
    );
    show({ ok, tables, findings }, () => {
      const errors = findings.filter(({ level }) => level === 'error').length;
      const verdict = ok
        ? findings.length === 0
          ? 'Ready to be delivered.'
          : `Can be delivered, with ${formatPlural(findings.length, 'warning')}.`
        : `${formatPlural(errors, 'error')}: this would not arrive as readable tables.`;
      return [
        ...(findings.length > 0 ? [renderFindings(findings, streams.stdout), ''] : []),
        ...(tables.length > 0 ? [renderTables(tables), ''] : []),
        verdict,
      ].join('\n');
    });
    return ok ? 0 : 1;
  },
};
