import { spawn } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { lakeseedBin } from '../test/setup/cli.ts';
import { setup as preparePython, testPython } from '../test/setup/python.ts';
import { measure, median, printVerdict, RUNS, type Verdict } from './measure.ts';

const WRITE_ONE_GIB = `
import sys, numpy as np, pyarrow as pa, pyarrow.parquet as pq
rows = 1 << 24
with pq.ParquetWriter(sys.argv[1], pa.schema([("value", pa.int64())]), compression="none", use_dictionary=False) as out:
    for part in range(8):
        out.write_table(pa.table({"value": np.random.default_rng(part).integers(0, 1 << 62, rows)}))
`;

/** Peak memory of the command that uploads 4 × 1 GiB over a socket; the calibration is the same upload of 8 rows. */
export async function uploadMemory(): Promise<Verdict> {
  preparePython();
  const folder = mkdtempSync(join(tmpdir(), 'lakeseed-bench-'));
  const workspace = await serve(join(folder, 'workspace'));
  try {
    const big = join(folder, 'big/numbers');
    mkdirSync(big, { recursive: true });
    await measure(testPython, ['-c', WRITE_ONE_GIB, join(big, 'part-0.parquet')]);
    for (const part of [1, 2, 3]) linkSync(join(big, 'part-0.parquet'), join(big, `part-${part}.parquet`));
    const small = join(folder, 'small/numbers');
    mkdirSync(small, { recursive: true });
    await measure(testPython, ['-c', WRITE_ONE_GIB.replace('1 << 24', '1'), join(small, 'part-0.parquet')]);

    const upload = (data: string) =>
      measure(process.execPath, [lakeseedBin, 'upload', join(folder, data), '--to', '/Volumes/main/default/lakeseed'], {
        DATABRICKS_HOST: workspace.host,
        DATABRICKS_TOKEN: workspace.token,
        XDG_STATE_HOME: join(folder, 'state'),
      });
    const peaks: Record<string, number[]> = { small: [], big: [] };
    for (let run = 0; run < RUNS; run += 1) {
      for (const data of ['small', 'big']) {
        const { peakMiB } = await upload(data);
        if (peakMiB === null) throw new Error('This kernel does not tell the peak memory of a process');
        peaks[data]!.push(peakMiB);
      }
    }
    const peak = median(peaks['big']!);
    return {
      what: 'peak memory of uploading 4 × 1 GiB',
      measured: `${Math.round(peak)} MiB`,
      beside: `${Math.round(median(peaks['small']!))} MiB for one file of 8 rows; at most ${Math.round(Math.max(...peaks['big']!))} MiB in ${RUNS} runs`,
      goal: 'at most 200 MiB',
      reached: peak <= 200,
    };
  } finally {
    workspace.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Served {
  readonly host: string;
  readonly token: string;
  stop(): void;
}

/** The local workspace in a process of its own, as `lakeseed workspace` starts it. */
async function serve(directory: string): Promise<Served> {
  const child = spawn(
    process.execPath,
    [lakeseedBin, 'workspace', '--local-dir', directory, '--port', '0', '-o', 'json'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  for await (const line of createInterface({ input: child.stdout })) {
    const { host, token } = JSON.parse(line) as { host: string; token: string };
    return { host, token, stop: () => void child.kill('SIGTERM') };
  }
  throw new Error('lakeseed workspace ended before it said where it listens');
}

if (import.meta.main) printVerdict(await uploadMemory());
