import { relative } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { formatDuration } from '../../base/format.ts';
import { pathArgument, typedCommand } from '../../base/typed-command.ts';
import type { DatasetProject } from '../../generator/dataset-project.ts';
import { generateDataset } from '../../generator/generate-dataset.ts';
import { renderTables } from '../../report/render-check.ts';
import { renderWarnings } from '../../report/render-warnings.ts';
import type { Invocation } from '../command-module.ts';
import type { CliContext } from '../context.ts';
import { DATASET_FLAGS } from '../dataset-flags.ts';
import { readFlags } from '../flags.ts';

const FLAGS = ['scaleFactor', ...DATASET_FLAGS];

/** `lakeseed generate` of a project that declares a dataset. */
export async function runDataset(
  { args, flags }: Invocation,
  context: CliContext,
  { dataDirectory }: DatasetProject,
): Promise<number> {
  const { effects, streams, signal, onEvent, show } = context;
  const projectPath = args[0] ?? '.';
  const options = { projectPath, ...readFlags(flags, FLAGS) };
  stopMarkingInSteps();
  const result = await generateDataset({ ...options, signal, onEvent }, effects);
  const { tables, durationSec, seed, fingerprint, warnings } = result;
  const folder = relative(effects.cwd, dataDirectory) || '.';
  const run = typedCommand(['run', pathArgument(projectPath), '--local'], effects);
  show(result, () =>
    [
      ...renderWarnings(warnings, streams.stdout),
      renderTables(tables),
      '',
      `Done after ${formatDuration(durationSec)}; it is in ${folder} (seed ${seed}, fingerprint ${fingerprint.slice(0, 12)})`,
      `Deliver it without an account: ${run}`,
    ].join('\n'),
  );
  return 0;
}

/**
 * Rows are made in arrays outside of V8's heap, and every 64 MiB of them it looks which are gone. The heap beside them is small: looking
 * at once takes a millisecond, in steps it takes a fifth of all the time. Said late, because changed flags
 * make what is kept of compiled code useless.
 */
function stopMarkingInSteps(): void {
  setFlagsFromString('--no-incremental-marking');
}
