import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { callTool, startMcp } from '../setup/mcp.ts';
import { addFiles } from '../setup/project.ts';
import { tempFolder } from '../setup/temp.ts';

/** Says who it is, and sleeps with a child that does as well. */
const sleeps = (seconds: number) => `import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(${seconds})"])
open("pids", "w").write(f"{os.getpid()} {child.pid}")
print("begun", flush=True)
child.wait()
print("ended")
`;

function project(seconds: number): string {
  const cwd = tempFolder();
  addFiles(cwd, { 'shop/generate_data.py': sleeps(seconds) });
  return cwd;
}

const CALL = { project_path: 'shop', confirm: true };

describe('a run that outlasts its call', () => {
  it('of 90 s is followed to its end by a client with its default of 60 s and without a progress token', async () => {
    const cwd = project(90);
    const { client } = await startMcp({ cwd });
    const begun = await callTool(client, 'execute_script', CALL);
    expect(begun).toMatchObject({
      isError: false,
      data: { status: 'running', log_tail: expect.arrayContaining(['begun']) },
    });
    const { run_id } = begun.data;
    let looked = begun;
    for (let calls = 0; calls < 6 && looked.data['status'] === 'running'; calls += 1) {
      looked = await callTool(client, 'get_run', { run_id });
    }
    expect(looked.data).toMatchObject({ run_id, status: 'done', exit_code: 0, stdout: 'begun\nended\n' });
  }, 150_000);

  it('is ended by cancel_run with all its processes, and says so when it is looked at again', async () => {
    const cwd = project(60);
    const { client } = await startMcp({ cwd });
    const { data } = await callTool(client, 'execute_script', { ...CALL, wait_sec: 1 });
    const { run_id } = data;
    const second = await callTool(client, 'execute_script', { ...CALL, wait_sec: 5 });
    expect(second).toMatchObject({ isError: true, data: { error: { code: 'LOCKED' } } });
    expect(second.text).toContain(`run_id: ${String(run_id)}`);
    const cancelled = await callTool(client, 'cancel_run', { run_id });
    expect(cancelled.data).toMatchObject({ run_id, status: 'cancelled' });
    await untilDead(pidsOf(cwd));
    expect((await callTool(client, 'get_run', { run_id, wait_sec: 0 })).data['status']).toBe('cancelled');
  });

  it('ends with a call that the client cancels', async () => {
    const cwd = project(60);
    const { client } = await startMcp({ cwd });
    const controller = new AbortController();
    const call = client.callTool({ name: 'execute_script', arguments: CALL }, { signal: controller.signal });
    call.catch(() => undefined);
    await untilThere(() => pidsOf(cwd));
    controller.abort();
    await expect(call).rejects.toThrow();
    await untilDead(pidsOf(cwd));
  });

  it('ends with all its processes when the client vanishes, and can be read by the next server', async () => {
    const cwd = project(60);
    const { client, transport } = await startMcp({ cwd });
    const { data } = await callTool(client, 'execute_script', { ...CALL, wait_sec: 1 });
    const server = transport.pid!;
    await client.close();
    await untilDead([server, ...pidsOf(cwd)]);
    const next = await startMcp({ cwd });
    const looked = await callTool(next.client, 'get_run', { run_id: data['run_id'] });
    expect(looked.data).toMatchObject({ tool: 'execute_script', status: 'cancelled' });
  });

  it('whose server was killed reads as failed, and says why', async () => {
    const cwd = project(60);
    const { client, transport } = await startMcp({ cwd });
    const { data } = await callTool(client, 'execute_script', { ...CALL, wait_sec: 1 });
    process.kill(transport.pid!, 'SIGKILL');
    await untilDead([transport.pid!, ...pidsOf(cwd)]);
    const next = await startMcp({ cwd });
    const looked = await callTool(next.client, 'get_run', { run_id: data['run_id'] });
    expect(looked.data['status']).toBe('failed');
    expect(looked.text).toContain('The server that ran it has ended');
    const runs = await next.client.readResource({ uri: 'lakeseed://runs' });
    expect(JSON.stringify(runs.contents)).toContain(String(data['run_id']));
  });

  it('reports progress while its call is open, to who asks for it', async () => {
    const cwd = project(1);
    const { client } = await startMcp({ cwd });
    const messages: string[] = [];
    const onprogress = ({ message = '' }: { message?: string | undefined }) => void messages.push(message);
    await client.callTool({ name: 'execute_script', arguments: CALL }, { onprogress });
    expect(messages.join('\n')).toMatch(/Running .*generate_data\.py[\s\S]*begun/);
  });
});

describe('the server', () => {
  it('keeps its channel clean of what a script prints, whatever that is', async () => {
    const cwd = tempFolder();
    const noise =
      'import sys\nfor i in range(2000):\n    print(\'{"jsonrpc": "2.0", "id": 1, "result": {}}\')\nsys.stdout.buffer.write(bytes(range(256)))\n';
    addFiles(cwd, { 'shop/generate_data.py': noise });
    const { client } = await startMcp({ cwd });
    const errors: Error[] = [];
    client.onerror = error => void errors.push(error);
    const result = await callTool(client, 'execute_script', CALL);
    expect(result.data).toMatchObject({ status: 'done', exit_code: 0, truncated: true });
    expect(JSON.stringify(result.data).length).toBeLessThan(20_000);
    const whole = await client.readResource({ uri: `lakeseed://run/${String(result.data['run_id'])}` });
    expect(JSON.stringify(whole.contents).length).toBeGreaterThan(60_000);
    expect(errors).toEqual([]);
    const again = await client.callTool({ name: 'execute_script', arguments: CALL });
    expect(again.content).toContainEqual(
      expect.objectContaining({ type: 'resource_link', uri: expect.stringMatching(/^lakeseed:\/\/run\//) }),
    );
    expect(JSON.stringify(again.content).length).toBeLessThan(5000);
  });

  it('answers 100 calls at once, each of them clearly', async () => {
    const cwd = tempFolder();
    addFiles(cwd, { 'shop/generate_data.py': 'import time\ntime.sleep(1)\n' });
    const { client } = await startMcp({ cwd });
    const calls = Array.from({ length: 100 }, (_, index) =>
      index % 2 === 0 ? callTool(client, 'execute_script', CALL) : callTool(client, 'list_destinations'),
    );
    const answers = await Promise.all(calls);
    const codes = answers.map(({ isError, data }) => (isError ? (data['error'] as { code: string }).code : 'fine'));
    expect([...new Set(codes)].sort()).toEqual(['LOCKED', 'fine']);
    expect(codes.filter(code => code === 'fine').length).toBeGreaterThan(50);
    expect((await callTool(client, 'execute_script', CALL)).data['status']).toBe('done');
  });

  it('answers a question that nobody answers with a refusal, in time for the host', async () => {
    const cwd = project(60);
    const { client } = await startMcp({ cwd, answer: () => new Promise(() => undefined) });
    const result = await callTool(client, 'execute_script', CALL);
    expect(result).toMatchObject({ isError: true, data: { error: { code: 'CONFIRMATION_REQUIRED' } } });
    expect((await callTool(client, 'list_destinations')).isError).toBe(false);
  }, 60_000);
});

function pidsOf(cwd: string): number[] {
  return readFileSync(join(cwd, 'shop', 'pids'), 'utf8')
    .split(' ')
    .map(Number);
}

async function untilThere<T>(look: () => T): Promise<T> {
  for (;;) {
    try {
      return look();
    } catch {
      await delay(50);
    }
  }
}

/** The test's own time limit ends it. */
async function untilDead(pids: readonly number[]): Promise<void> {
  while (pids.some(isAlive)) await delay(50);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
