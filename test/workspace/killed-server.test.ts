import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { computeClient, serverless } from '../setup/compute.ts';
import { isAlive, waitUntil } from '../setup/processes.ts';
import { testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';
import { localWorkspace, VOLUME } from '../setup/workspace.ts';
import { serveInProcess } from './serving-process.ts';

/** Writes its process id and that of a child in a session of its own, then goes on for ever. */
const endless = (name: string) => `import os, signal, subprocess, time
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT): signal.signal(number, signal.SIG_IGN)
child = subprocess.Popen(["sleep", "600"], start_new_session=True, env={})
open("${VOLUME}/${name}.tmp", "w").write(f"{os.getpid()} {child.pid}")
os.rename("${VOLUME}/${name}.tmp", "${VOLUME}/${name}")
time.sleep(600)`;

it.skipIf(process.platform !== 'linux')(
  'SIGKILL of the server ends everything it has started, and the next start clears up',
  async () => {
    const directory = tempFolder();
    const server = await serveInProcess(directory, ['env', `PYTHON_BIN=${testPython}`]);
    const { openContext, putScript, submit } = computeClient(server);
    const pids = (name: string) => {
      const path = join(directory, VOLUME, name);
      return existsSync(path) ? readFileSync(path, 'utf8').split(' ').map(Number) : [];
    };
    const [busy, idle] = [await openContext(), await openContext()];
    await busy.start(endless('context'));
    const waiting = Number(await idle.text('import os; print(os.getpid())'));
    await submit(serverless(await putScript('main.py', endless('run'))));
    await waitUntil(() => pids('context').length === 2 && pids('run').length === 2, 20_000);
    const all = [waiting, ...pids('context'), ...pids('run')];
    expect(all.map(isAlive)).toEqual([true, true, true, true, true]);

    server.child.kill('SIGKILL');
    await once(server.child, 'exit');
    await waitUntil(() => !all.some(isAlive), 5000);
    expect(all.map(isAlive)).toEqual([false, false, false, false, false]);

    const staging = join(directory, '.workspace/staging');
    const [left] = readdirSync(staging);
    expect(readdirSync(join(staging, left!)).length).toBeGreaterThan(0);
    await localWorkspace({ directory });
    expect(readdirSync(staging)).toEqual([expect.not.stringContaining(left!)]);
    expect(readdirSync(join(directory, VOLUME)).sort()).toEqual(['context', 'run']);
  },
);
