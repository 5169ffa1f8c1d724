import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lakeseedBin } from '../test/setup/cli.ts';
import { interleave, type Measured, measure, printVerdict, type Verdict } from './measure.ts';

const MESSAGES = [
  {
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } },
  },
  { method: 'notifications/initialized' },
  { id: 2, method: 'tools/list', params: {} },
].map(message => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

/** How long a coding agent waits for the tools, from spawn to the answer to tools/list, beside a Node that does nothing. */
export async function mcpStart(): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'lakeseed-bench-'));
  try {
    const { bare, list } = await interleave({
      bare: () => measure(process.execPath, ['-e', '0']),
      list: () => listTools(folder),
    });
    const ratio = list! / bare!;
    return {
      what: 'lakeseed mcp, to the answer to tools/list',
      measured: `${ratio.toFixed(2)} × node -e 0`,
      beside: `medians ${ms(list!)} and ${ms(bare!)}`,
      goal: 'at most 6 ×',
      reached: ratio <= 6,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function listTools(cwd: string): Promise<Measured> {
  const startedAt = process.hrtime.bigint();
  const child = spawn(process.execPath, [lakeseedBin, 'mcp', '--local'], { cwd, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise(resolve => child.once('exit', resolve));
  child.stdin.write(MESSAGES.join(''));
  let answers = '';
  for await (const chunk of child.stdout) {
    answers += String(chunk);
    if (answers.includes('"id":2')) break;
  }
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  child.stdin.end();
  await ended;
  if (!answers.includes('"execute_script"')) throw new Error(`No list of tools: ${answers.slice(0, 500)}`);
  return { seconds, peakMiB: null };
}

function ms(seconds: number): string {
  return `${Math.round(seconds * 1000)} ms`;
}

if (import.meta.main) printVerdict(await mcpStart());
