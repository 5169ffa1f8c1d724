import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { WorkspaceOptions } from '../../src/workspace/workspace-options.ts';
import { type CliResult, lakeseed } from './cli.ts';
import { sizesBelow } from './delivery.ts';
import { parquetFile } from './parquet.ts';
import { addFiles, contentsOf } from './project.ts';
import { testPython } from './python.ts';
import { tempFolder } from './temp.ts';
import { servedWorkspace, type TestServer } from './workspace.ts';

/** The log of a run before. */
export const LOG = 'the log before';
/** Sizes of what lies in the volume from before. */
export const REMOTE: Readonly<Record<string, number>> = { 'in/orders/precious.parquet': 8, 'other/x': 1 };
export const TO: readonly string[] = ['--to', '/Volumes/main/default/lakeseed/in'];

/** `write(path)` writes good Parquet of 3 rows below OUTPUT_PATH. */
const HEAD = `import os, sys, time
from pathlib import Path

def write(path, content=bytes.fromhex("${parquetFile().toString('hex')}"), base=os.environ["OUTPUT_PATH"]):
    place = Path(base, path)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)

print("begun", flush=True)
`;

/** A project `p` with data and a log from before, and a workspace with files from before, for the built command. */
export interface DeliveringProject {
  readonly cwd: string;
  readonly project: string;
  readonly workspace: TestServer;
  /** Sizes of everything in the volume, by path. */
  remote(): Record<string, number>;
  /** The built command, connected to the workspace. */
  command(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<CliResult>;
  /** Runs it with JSON output: it has to fail so, and leave what was there on both sides. Returns its document. */
  // biome-ignore lint/suspicious/noExplicitAny: a document off the wire, which the test looks at
  refuses(refusal: Refusal): Promise<any>;
}

export interface Refusal {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly code: string;
  readonly exitCode: number;
}

/** The script can use `write`; `parent` is where the project lies. */
export async function deliveringProject(
  script: string = 'write("orders/a.parquet")\n',
  parent: string = tempFolder(),
  options: Partial<WorkspaceOptions> = {},
): Promise<DeliveringProject> {
  const project = join(parent, 'p');
  const workspace = await servedWorkspace(options);
  const volume = join(workspace.directory, 'Volumes/main/default/lakeseed');
  addFiles(volume, { 'in/orders/precious.parquet': 'precious', 'other/x': 'x' });
  addFiles(project, { 'generation.log': LOG, 'generate_data.py': HEAD + script });
  mkdirSync(join(project, 'data/orders'), { recursive: true });
  writeFileSync(join(project, 'data/orders/old.parquet'), parquetFile());
  const connection = { DATABRICKS_HOST: workspace.host, DATABRICKS_TOKEN: workspace.token, PYTHON_BIN: testPython };
  const self: DeliveringProject = {
    cwd: dirname(project),
    project,
    workspace,
    remote: () => sizesBelow(volume),
    command: (args, env) => lakeseed(args, { cwd: self.cwd, env: { ...connection, ...env } }),
    async refuses({ args, env, code, exitCode }) {
      const before = Object.entries(contentsOf(project)).filter(([path]) => path !== 'generation.log');
      const ended = await self.command([...args, '--output', 'json'], env);
      const document = JSON.parse(ended.stdout);
      const text = expect.stringMatching(/./);
      expect(document.error).toMatchObject({ code, message: text, hint: text, retryable: expect.any(Boolean) });
      expect(ended.exitCode).toBe(exitCode);
      expect(contentsOf(project)).toMatchObject(Object.fromEntries(before));
      expect(self.remote()).toEqual(REMOTE);
      return document;
    },
  };
  return self;
}
