import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lakeseedBin } from '../test/setup/cli.ts';
import { testPython } from '../test/setup/python.ts';
import { interleave, measure, printVerdict, type Verdict } from './measure.ts';

const FILES = 10_000;

// Different files of 20 columns and two row groups, in 4 tables of 30 partitions each.
const WRITE = `
import os, sys, pyarrow as pa, pyarrow.parquet as pq
kinds = [lambda row: row, lambda row: f"text {row}", lambda row: row * 1.5]
table = pa.table({f"column_{at}": [kinds[at % 3](row) for row in range(4000)] for at in range(20)})
for number in range(int(sys.argv[2])):
    folder = f"{sys.argv[1]}/table_{number % 4}/day={number // 4 % 30}"
    os.makedirs(folder, exist_ok=True)
    pq.write_table(table.slice(number % 1000, 40), f"{folder}/{number}.parquet", row_group_size=20 + number % 7)
`;

/** How long the check of 10,000 files takes, beside reading the last 64 KiB of each and nothing else. */
export async function checkFiles(): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'lakeseed-bench-'));
  try {
    execFileSync(testPython, ['-c', WRITE, folder, String(FILES)]);
    const { check, tails } = await interleave({
      check: () => measure(process.execPath, [lakeseedBin, 'check', folder]),
      tails: () => measure(process.execPath, ['-e', READ_TAILS, folder]),
    });
    return {
      what: `lakeseed check of ${FILES.toLocaleString('en')} files`,
      measured: `${check!.toFixed(1)} s`,
      beside: `reading their last 64 KiB alone: ${tails!.toFixed(1)} s`,
      goal: 'at most 5 s',
      reached: check! <= 5,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const READ_TAILS = `
const fs = require('node:fs');
for (const name of fs.readdirSync(process.argv[1], { recursive: true })) {
  const path = process.argv[1] + '/' + name;
  if (!name.endsWith('.parquet')) continue;
  const file = fs.openSync(path, 'r');
  const { size } = fs.fstatSync(file);
  const length = Math.min(size, 65536);
  fs.readSync(file, Buffer.alloc(length), 0, length, size - length);
  fs.closeSync(file);
}
`;

if (import.meta.main) printVerdict(await checkFiles());
