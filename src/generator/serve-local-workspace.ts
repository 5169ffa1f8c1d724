import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { type Effects, systemEffects } from '../base/effects.ts';
import { localIoError } from '../errors/local-io.ts';
import type { FolderMapping } from '../workspace/compute/python-runtime.ts';
import type { FaultPlanInput } from '../workspace/faults/fault-plan.ts';
import { serveWorkspace } from '../workspace/serve-workspace.ts';
import { openWorkspace } from '../workspace/workspace.ts';
import { localDirectory } from './local-directory.ts';
import { option, parseOptions, usageError } from './options.ts';

const PORT = 'Must be a whole number from 0 to 65535';

export const serveLocalWorkspaceSchema = z.strictObject({
  localDir: option.localDir,
  port: z.int(PORT).min(0, PORT).max(65_535, PORT).default(0).describe('Port on 127.0.0.1; 0 takes a free one.'),
  token: z
    .string()
    .min(8, 'Must have at least 8 characters')
    .optional()
    .describe('Token that clients have to send; by default a random one that the folder keeps.'),
  pythonBin: option.pythonBin.describe('Python of what runs on its clusters. By default PYTHON_BIN, else python3.'),
  faults: z
    .string()
    .min(1)
    .optional()
    .describe('JSON file with faults to inject: refusals, delays, broken connections.'),
});

export type ServeLocalWorkspaceOptions = z.input<typeof serveLocalWorkspaceSchema>;

export interface ServedLocalWorkspace {
  /** Base URL, `http://127.0.0.1:<port>`. */
  readonly host: string;
  readonly token: string;
  /** How code that runs on it finds /Volumes: everywhere, or in variables and arguments only; null without a Python. */
  readonly folderMapping: FolderMapping | null;
  /** Folder that holds it; its volumes are plain folders below `Volumes/`. */
  readonly directory: string;
  /** Stops serving; what was delivered stays. */
  close(): Promise<void>;
}

/**
 * Serves the local workspace to other clients, on loopback only and only with its token. LOCAL_IO where the port is
 * taken or the folder cannot be used; USAGE. Default: port 0, which takes a free one.
 *
 * @example
 * const { host, token, close } = await serveLocalWorkspace({ localDir: '/tmp/workspace' });
 */
export async function serveLocalWorkspace(
  options: ServeLocalWorkspaceOptions = {},
  effects: Effects = systemEffects(),
): Promise<ServedLocalWorkspace> {
  const { localDir, port, token, pythonBin, faults } = parseOptions(serveLocalWorkspaceSchema, options);
  const workspace = await openWorkspace(
    {
      directory: localDirectory(localDir, effects),
      pythonBin,
      ...(token !== undefined && { token }),
      ...(faults !== undefined && { faults: await readFaults(resolve(effects.cwd, faults)) }),
    },
    effects,
  );
  const { host, close } = await serveWorkspace(workspace, { port }).catch(async error => {
    await workspace.close();
    throw error;
  });
  return {
    host,
    folderMapping: await workspace.folderMapping().catch(() => null),
    token: workspace.token,
    directory: workspace.directory,
    close: async () => {
      await close();
      await workspace.close();
    },
  };
}

/** The workspace checks what is in it. */
async function readFaults(path: string): Promise<FaultPlanInput> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as FaultPlanInput;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw localIoError(error, `read the faults in ${path}`);
    throw usageError([{ option: 'faults', message: `${path} is no JSON: ${error.message}` }]);
  }
}
