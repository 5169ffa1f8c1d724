import { serveLocalWorkspace, serveLocalWorkspaceSchema } from '../../generator/serve-local-workspace.ts';
import type { CommandModule } from '../command-module.ts';
import { addFlags, readFlags } from '../flags.ts';

const FLAGS = ['localDir', 'port', 'token', 'pythonBin', 'faults'];

export const workspaceCommand: CommandModule = {
  configure(command) {
    addFlags(command, serveLocalWorkspaceSchema, FLAGS);
    command.addHelpText(
      'after',
      `
Examples:
  lakeseed workspace                            a free port, .lakeseed/workspace
  lakeseed workspace --port 8555 -o json        where, and the token, as JSON
  lakeseed workspace --local-dir /tmp/w --token a-secret`,
    );
  },
  async run({ flags }, { effects, streams, output, signal, note }) {
    const served = await serveLocalWorkspace(readFlags(flags, FLAGS), effects);
    const { host, token, directory } = served;
    if (output === 'json') {
      streams.stdout.write(`${JSON.stringify({ host, token, directory })}\n`);
    } else {
      streams.stdout.write(`Local workspace at ${host}, volumes in ${directory}/Volumes

export DATABRICKS_HOST=${host}
export DATABRICKS_TOKEN=${token}

Those two lines make the Databricks CLI, the SDKs and lakeseed in another terminal use it. Its cluster is called lakeseed.
Ctrl-C ends it.
`);
    }
    if (served.folderMapping === 'substitution') note(NOT_MAPPED);
    await untilAborted(signal);
    await served.close();
    note('The local workspace has ended; its volumes stay.');
    return 0;
  },
};

const NOT_MAPPED =
  'Here /Volumes cannot be mapped for code that runs on the clusters: only variables and arguments that name it are changed.';

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
}
