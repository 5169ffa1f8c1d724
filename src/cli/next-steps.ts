import { pathArgument, typedCommand } from '../base/typed-command.ts';
import { asLakeseedError } from '../errors/format.ts';
import type { Destination } from '../generator/destination.ts';
import { tableStatements } from '../generator/table-statements.ts';
import { renderStatements } from '../report/render-statements.ts';
import type { CliContext } from './context.ts';

interface Delivered {
  readonly projectPath: string;
  readonly destination: Destination;
  /** To the local workspace. */
  readonly local: boolean;
  /** What says where it ran, such as --serverless. */
  readonly where: readonly string[];
}

/** What a person does next with what was delivered. A courtesy: where it cannot be said, the delivery was a success all the same. */
export async function nextSteps(delivered: Delivered, context: CliContext): Promise<string[]> {
  const { effects, signal, note, output } = context;
  if (output === 'json') return [];
  const { projectPath, destination, local, where } = delivered;
  const project = pathArgument(projectPath);
  const again = typedCommand(['sql', project], effects);
  try {
    const statements = await tableStatements({ path: projectPath, ...destination, signal }, effects);
    const makeTables = 'these statements make tables of it';
    const lines = local
      ? [
          'Next:',
          `  ${typedCommand(['run', project, '--to', '/Volumes/<catalog>/<schema>/<volume>', ...where], effects)}   the same, to Databricks`,
          `There, with the names of that volume, ${makeTables} (${again} prints them again):`,
        ]
      : [`Next, in Databricks SQL, ${makeTables} (${again} prints them again, with --warehouse <id> it runs them):`];
    return ['', ...lines, '', renderStatements(statements)];
  } catch (error) {
    note(`No statements for tables: ${asLakeseedError(error).message}`);
    return [];
  }
}
