import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { serverlessLauncher } from '../../../src/databricks/compute/launcher.ts';
import { runPython } from '../../setup/launch.ts';
import { tempFolder } from '../../setup/temp.ts';

const OUTPUT = '/Volumes/main/default/v/in data';

/** Runs the launcher as a job run does: as a file, with the script's path, scale and folder as parameters. */
async function run(
  script: string | Buffer,
  output: string = OUTPUT,
  more: readonly string[] = [],
  source: string = serverlessLauncher,
) {
  const folder = tempFolder();
  const launcher = join(folder, 'launch.py');
  const place = join(folder, 'home', 'generate_data.py');
  mkdirSync(join(folder, 'home'));
  writeFileSync(launcher, source);
  writeFileSync(place, script);
  const code = `import subprocess, sys; done = subprocess.run([sys.executable, *sys.argv[1:]]); print(f"<{done.returncode}>")`;
  const said = await runPython(['-c', code, launcher, place, '1e-07', output, ...more], folder);
  const [, printed = '', exitCode] = /^([\s\S]*)<(\d+)>\n([\s\S]*)$/.exec(said) ?? [];
  return { printed, exitCode: Number(exitCode), stderr: said.slice(said.indexOf('>\n') + 2), place };
}

describe('a script on serverless compute', () => {
  it('gets its values from the parameters and lies where it lies', async () => {
    const script = `from __future__ import annotations
import os, sys
if __name__ == "__main__":
    print(sys.argv, float(os.environ["SCALE_FACTOR"]), os.environ["OUTPUT_PATH"], __file__, os.getcwd())
`;
    const { printed, exitCode, place } = await run(script);
    expect(exitCode).toBe(0);
    expect(printed).toBe(`['${place}'] 1e-07 ${OUTPUT} ${place} ${join(place, '..')}\n`);
  });

  it.for([
    ['', 0],
    ['sys.exit()', 0],
    ['sys.exit(0)', 0],
    ['sys.exit(None)', 0],
    ['sys.exit(3)', 1],
    ['sys.exit("no data")', 1],
    ['1 / 0', 1],
  ] as const)('that ends by %j is a success or a failure as everywhere', async ([last, exitCode]) => {
    expect(await run(`import sys\n${last}\n`)).toMatchObject({ exitCode });
  });

  it('that exits with 3 says so as an exception, which every runtime takes for a failure', async () => {
    const { stderr } = await run('import sys\nsys.exit(3)\n');
    expect(stderr).toMatch(/\nRuntimeError: The script ended with sys.exit\(3\)\n$/);
  });

  it('prints in order and in UTF-8, and waits for its threads', async () => {
    const script = `import subprocess, threading, time
print("✓ one")
subprocess.run(["echo", "two"])
threading.Thread(target=lambda: (time.sleep(0.1), print("three"))).start()
`;
    expect((await run(script)).printed).toBe('✓ one\ntwo\nthree\n');
  });

  it('that leaves executors and processes behind comes to its end when their work is done', async () => {
    const script = `from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pool
if __name__ == "__main__":
    pool = Pool(1)
    print(pool.map(abs, [-1]), flush=True)
    ThreadPoolExecutor(1).submit(print, "thread")
`;
    expect(await run(script)).toMatchObject({ exitCode: 0, printed: expect.stringMatching(/^\[1\]\nthread\n$/) });
  });

  it('has worker processes by spawn that find what it defines', async () => {
    const script = `import multiprocessing
def double(n): return n * 2
if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(1) as pool: print(pool.map(double, [4]))
`;
    expect(await run(script)).toMatchObject({ exitCode: 0, printed: '[8]\n' });
  });

  it('may be a notebook, or in another encoding', async () => {
    const notebook = '# Databricks notebook source\nvalue = 1\n\n# COMMAND ----------\n\nprint(value)\n';
    expect(await run(notebook)).toMatchObject({ exitCode: 0, printed: '1\n' });
    const latin = Buffer.from('# coding: latin-1\nprint(len("\xe4"))\n', 'latin1');
    expect(await run(latin)).toMatchObject({ exitCode: 0, printed: '1\n' });
  });

  it('that has to wait until its folder is empty begins when it is, folders included', async () => {
    const output = join(tempFolder(), 'out');
    mkdirSync(join(output, 'old/k=1'), { recursive: true });
    writeFileSync(join(output, 'old/k=1/x.parquet'), 'old');
    const ended = run('import os\nprint(os.listdir(os.environ["OUTPUT_PATH"]))\n', output, ['wait']);
    await delay(200);
    rmSync(join(output, 'old/k=1/x.parquet'));
    await delay(600);
    rmSync(join(output, 'old'), { recursive: true });
    expect(await ended).toMatchObject({ exitCode: 0, printed: '[]\n' });
  });

  it('that has to wait for nothing, or for a folder that is not there, begins at once', async () => {
    for (const output of [tempFolder(), join(tempFolder(), 'none')]) {
      expect(await run('print("begun")\n', output, ['wait'])).toMatchObject({ exitCode: 0, printed: 'begun\n' });
    }
  });

  it('that has to wait begins after some time all the same when nothing is removed any more', async () => {
    const output = tempFolder();
    writeFileSync(join(output, 'x.parquet'), 'old');
    const impatient = serverlessLauncher.replace('LAKESEED_PATIENCE = 45 ', 'LAKESEED_PATIENCE = 1 ');
    expect(impatient).not.toBe(serverlessLauncher);
    const script = 'import os\nprint(os.listdir(os.environ["OUTPUT_PATH"]))\n';
    const { printed } = await run(script, output, ['wait'], impatient);
    expect(printed).toBe("['x.parquet']\n");
  });
});
