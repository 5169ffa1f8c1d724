import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openClient, openInProcessClient } from '../../src/databricks/open-client.ts';
import { createVolumeStore } from '../../src/databricks/volume-store.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { testEffects } from '../setup/delivery.ts';
import { tempFolder } from '../setup/temp.ts';
import { localWorkspace, servedWorkspace } from '../setup/workspace.ts';
import { describeVolumeStore } from './volume-store.ts';

function reader({ directory }: Workspace): (path: string) => Buffer {
  return path => readFileSync(join(directory, 'Volumes/main/default/lakeseed', path));
}

describeVolumeStore('the local workspace in this process', async () => {
  const workspace = await localWorkspace();
  const client = openInProcessClient({ handle: workspace.handle, token: workspace.token }, testEffects(tempFolder()));
  const store = createVolumeStore(client);
  return { store, read: reader(workspace) };
});

describeVolumeStore('the same over a socket', async () => {
  const workspace = await servedWorkspace();
  const env = { DATABRICKS_HOST: workspace.host, DATABRICKS_TOKEN: workspace.token };
  const store = createVolumeStore(await openClient({}, testEffects(tempFolder(), env)));
  return { store, read: reader(workspace) };
});
