import { formatDuration, formatExit } from '../../base/format.ts';
import { executeScript, executeScriptSchema } from '../../generator/execute-script.ts';
import { renderHint } from '../../report/render-hint.ts';
import { renderWarnings } from '../../report/render-warnings.ts';
import type { CommandModule } from '../command-module.ts';
import { addFlags, readFlags } from '../flags.ts';

export const SCRIPT_FLAGS = ['scaleFactor', 'pythonBin', 'timeoutSec', 'env', 'install', 'installTimeoutSec'];

export const generateCommand: CommandModule = {
  configure(command) {
    command.argument('[project]', 'folder that holds generate_data.py', '.');
    addFlags(command, executeScriptSchema, SCRIPT_FLAGS);
    command.addHelpText(
      'after',
      `
Examples:
  lakeseed generate my-project
  lakeseed generate my-project --scale-factor 0.1 --timeout-sec 60
  lakeseed generate my-project --python-bin python3.12 --env SEED=7`,
    );
  },
  async run({ args, flags }, { effects, streams, signal, onEvent, onOutput, show }) {
    const result = await executeScript(
      { projectPath: args[0] ?? '.', ...readFlags(flags, SCRIPT_FLAGS), signal, onEvent, onOutput },
      effects,
    );
    const ended = result.exitCode === 0 ? 'Done' : `The script ended with ${formatExit(result)}`;
    show(result, () =>
      [
        ...renderWarnings(result.warnings, streams.stdout),
        `${ended} after ${formatDuration(result.durationSec)}; everything it printed is in ${result.logPath}`,
        ...renderHint(result.hint, streams.stdout),
      ].join('\n'),
    );
    return result.exitCode === 0 ? 0 : 1;
  },
};
