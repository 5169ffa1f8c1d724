import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { serveLocalWorkspace } from '../../src/generator/serve-local-workspace.ts';
import { tempFolder } from '../setup/temp.ts';

it('leaves nothing behind where the port is taken', async () => {
  const localDir = tempFolder();
  const { host, close } = await serveLocalWorkspace({ localDir: tempFolder() });
  onTestFinished(close);
  const port = Number(new URL(host).port);
  await expect(serveLocalWorkspace({ localDir, port })).rejects.toMatchObject({ code: 'LOCAL_IO' });
  expect(readdirSync(join(localDir, '.workspace/staging'))).toEqual([]);
});
