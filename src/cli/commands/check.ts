import { formatPlural } from '../../base/format.ts';
import { pathArgument, typedCommand } from '../../base/typed-command.ts';
import { canFix, checkData, checkDataSchema } from '../../generator/check-data.ts';
import { renderFindings, renderTables } from '../../report/render-check.ts';
import { renderFixed } from '../../report/render-fixed.ts';
import type { CommandModule } from '../command-module.ts';
import { addFlags, readFlags } from '../flags.ts';

const FLAGS = ['allow', 'fix'];

export const checkCommand: CommandModule = {
  configure(command) {
    command.argument('[path]', 'a project, or a folder with one folder per table', '.');
    addFlags(command, checkDataSchema, ['allow']);
    command.option('--fix <folder>', checkDataSchema.shape.fix.description).addHelpText(
      'after',
      `
Examples:
  lakeseed check my-project
  lakeseed check my-project/data --output json
  lakeseed check my-project --allow column-name
  lakeseed check my-project --fix fixed-data     all of it, as Spark can read it`,
    );
  },
  async run({ args, flags }, { effects, streams, signal, onEvent, show }) {
    const path = args[0] ?? '.';
    const result = await checkData({ path, ...readFlags(flags, FLAGS), signal, onEvent }, effects);
    const { ok, tables, findings, fix } = result;
    const upload = (folder: string) =>
      typedCommand(['upload', pathArgument(folder), '--to', '/Volumes/<catalog>/<schema>/<volume>'], effects);
    const rewrite = typedCommand(['check', pathArgument(path), '--fix', 'fixed-data'], effects);
    show(result, () => {
      const errors = findings.filter(({ level }) => level === 'error').length;
      const verdict = ok
        ? findings.length === 0
          ? 'Ready to be delivered.'
          : `Can be delivered, with ${formatPlural(findings.length, 'warning')}.`
        : `${formatPlural(errors, 'error')}: this would not arrive as readable tables.`;
      return [
        ...(fix ? [renderFixed(fix.fixed, fix.unfixed, streams.stdout), ''] : []),
        ...(findings.length > 0 ? [renderFindings(findings, streams.stdout), ''] : []),
        ...(tables.length > 0 ? [renderTables(tables), ''] : []),
        verdict,
        ...(fix
          ? [ok ? `It is in ${fix.directory}: ${upload(fix.directory)}` : `What there is of it is in ${fix.directory}`]
          : []),
        ...(!fix && canFix(findings) ? [`Rewrite what can be, without loss: ${rewrite}`] : []),
      ].join('\n');
    });
    return ok ? 0 : 1;
  },
};
