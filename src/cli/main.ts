import { systemEffects } from '../base/effects.ts';
import { runCli } from './run-cli.ts';
import { listenForSignals } from './signals.ts';

/** Entry of the command: wires the process to `runCli` and ends it with the exit code. */
export async function start(): Promise<void> {
  const signals = listenForSignals(process, code => process.exit(code));
  // A reader that goes away (`lakeseed … | head`) is no bug of ours.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  process.exitCode = await runCli(process.argv.slice(2), { effects: systemEffects(), streams: process, signals });
  signals.stop();
}
