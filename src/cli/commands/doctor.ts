import { catalogue, type ErrorCode } from '../../errors/catalogue.ts';
import { doctor, doctorSchema } from '../../generator/doctor.ts';
import { renderDoctor } from '../../report/render-doctor.ts';
import type { CommandModule } from '../command-module.ts';
import { readCluster } from '../compute-flags.ts';
import { addConnectionFlags, CONNECTION_FLAGS } from '../connection-flags.ts';
import { addDestinationFlags, readDestination } from '../destination-flags.ts';
import { addFlags, readFlags } from '../flags.ts';

const FLAGS = ['pythonBin', 'probe', ...CONNECTION_FLAGS];

export const doctorCommand: CommandModule = {
  configure(command) {
    command.argument('[project]', 'project whose Python is looked for', '.');
    addDestinationFlags(command);
    command.optionsGroup('What is looked at:');
    addFlags(command, doctorSchema, ['pythonBin', 'probe']);
    command.option('--cluster [id]', 'Look at this cluster, by id or exact name (default: the configured one).');
    addConnectionFlags(command, doctorSchema);
    command.addHelpText(
      'after',
      `
Examples:
  lakeseed doctor
  lakeseed doctor --profile dev --to /Volumes/main/default/landing
  lakeseed doctor --to /Volumes/main/default/landing --probe
  lakeseed doctor --cluster 0923-164208-meows279`,
    );
  },
  async run({ args, flags }, context) {
    const { effects, streams, signal, show } = context;
    const destination = ['to', 'catalog', 'schema', 'volume'].some(name => flags[name] !== undefined);
    const { catalog, schema, volume } = destination ? readDestination(flags) : {};
    const result = await doctor(
      {
        projectPath: args[0] ?? '.',
        ...(catalog !== undefined && { catalog, schema, volume }),
        ...readFlags(flags, FLAGS),
        ...(await readCluster(flags, context)),
        signal,
      },
      effects,
    );
    show(result, () => renderDoctor(result.checks, result.configuration, streams.stdout));
    const failed = result.checks.find(({ status }) => status === 'failed');
    return failed ? catalogue[failed.code as ErrorCode].exitCode : 0;
  },
};
