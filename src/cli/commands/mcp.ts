import { LakeseedError } from '../../errors/lakeseed-error.ts';
import { settingsSchema } from '../../mcp/settings.ts';
import type { CommandModule } from '../command-module.ts';
import { addConnectionFlags, CONNECTION_FLAGS } from '../connection-flags.ts';
import { addFlags, readFlags } from '../flags.ts';

const FLAGS = ['readOnly', 'maxFiles', 'maxBytes', 'maxSeconds', 'passCredentials'];

export const mcpCommand: CommandModule = {
  draws: false,
  configure(command) {
    command.option(
      '--root <folder>',
      'Folder that the agent may work in; repeatable. By default the current folder.',
      (folder: string, before: string[] | undefined) => [...(before ?? []), folder],
    );
    addFlags(command, settingsSchema, FLAGS);
    command.option('--http [port]', 'Serve on 127.0.0.1 instead of stdin and stdout; without a port a free one.');
    command.option(
      '--token <text>',
      'Token that HTTP clients have to send; by default a random one, printed on stderr.',
    );
    addConnectionFlags(command, settingsSchema);
    command.addHelpText(
      'after',
      `
Examples:
  lakeseed mcp --local                         for a first try, without an account
  lakeseed mcp --root ~/datasets --profile dev
  lakeseed mcp --http 8790 --read-only

A coding agent starts it: {"command": "npx", "args": ["-y", "lakeseed", "mcp", "--local"]}`,
    );
  },
  async run({ flags }, { effects, signal, note }) {
    const settings = {
      ...readFlags(flags, [...FLAGS, ...CONNECTION_FLAGS]),
      ...(flags['root'] ? { root: flags['root'] } : {}),
    };
    const { http, token } = flags;
    if (http === undefined) {
      if (token !== undefined) throw new LakeseedError('USAGE', '--token has a meaning with --http only');
      const { serveOnStdio } = await import('../../mcp/serve-stdio.ts');
      await serveOnStdio({ settings, signal, note }, effects);
      return 0;
    }
    const { serveOnHttp } = await import('../../mcp/serve-http.ts');
    const onListening = ({ url, token: sent }: { url: string; token: string }) => {
      note(`Serving at ${url}`);
      if (token === undefined) note(`Token: ${sent}`);
    };
    await serveOnHttp(
      { settings, signal, note, port: portOf(http), token: token as string | undefined, onListening },
      effects,
    );
    return 0;
  },
};

function portOf(http: unknown): number {
  if (http === true) return 0;
  const port = Number(http);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new LakeseedError('USAGE', `--http: ${JSON.stringify(http)} is no port`, {
    hint: 'Give a number from 0 to 65535.',
  });
}
