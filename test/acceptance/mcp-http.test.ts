import { request } from 'node:http';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { callTool, type Era, newClient } from '../setup/mcp.ts';
import { serveMcp, TOKEN } from '../setup/mcp-http.ts';
import { addFiles } from '../setup/project.ts';
import { tempFolder } from '../setup/temp.ts';

describe.each<Era>(['legacy', 'modern'])('over HTTP, %s protocol', era => {
  it('serves the tools, and a run goes on when its client has gone away', async () => {
    const cwd = tempFolder();
    addFiles(cwd, { 'shop/generate_data.py': 'import time\ntime.sleep(2)\nprint("ended")\n' });
    const { url } = await serveMcp(cwd);
    const first = await connect(url, era);
    const call = { project_path: 'shop', wait_sec: 0 };
    expect((await callTool(first, 'execute_script', call)).text).toContain('CONFIRMATION_REQUIRED');
    const begun = await callTool(first, 'execute_script', { ...call, confirm: true });
    expect(begun.data).toMatchObject({ status: 'running' });
    await first.close();
    const second = await connect(url, era);
    const looked = await callTool(second, 'get_run', { run_id: begun.data['run_id'] });
    expect(looked.data).toMatchObject({ status: 'done', stdout: 'ended\n' });
  });

  it('refuses who has no token', async () => {
    const { url } = await serveMcp(tempFolder());
    await expect(connect(url, era, 'another-token')).rejects.toThrow();
  });
});

it('asks the person over HTTP as well, where the protocol lets it', async () => {
  const cwd = tempFolder();
  addFiles(cwd, { 'shop/generate_data.py': 'print("ended")\n' });
  const { url } = await serveMcp(cwd);
  const questions: string[] = [];
  const answer = async (question: string) => {
    questions.push(question);
    return 'accept' as const;
  };
  const client = newClient({ era: 'modern', answer });
  onTestFinished(() => client.close());
  await client.connect(transportTo(url, TOKEN));
  const done = await callTool(client, 'execute_script', { project_path: 'shop' });
  expect(done.data).toMatchObject({ status: 'done', exit_code: 0 });
  expect(questions).toHaveLength(1);
});

describe('a request', () => {
  it('without the token is answered with 401, from another page or under another name with 403, elsewhere with 404', async () => {
    const { url } = await serveMcp(tempFolder());
    const authorization = `Bearer ${TOKEN}`;
    expect(await statusOf(url, {})).toBe(401);
    expect(await statusOf(url, { authorization: 'Bearer wrong' })).toBe(401);
    expect(await statusOf(url, { authorization, host: 'evil.example' })).toBe(403);
    expect(await statusOf(url, { authorization, origin: 'https://evil.example' })).toBe(403);
    expect(await statusOf(url.replace('/mcp', '/other'), { authorization })).toBe(404);
    expect(await statusOf(url, { authorization })).toBe(200);
  });
});

function transportTo(url: string, token: string): StreamableHTTPClientTransport {
  return new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
  });
}

async function connect(url: string, era: Era, token = TOKEN) {
  const client = newClient({ era });
  onTestFinished(() => client.close());
  await client.connect(transportTo(url, token));
  return client;
}

/** Of an initialize request; `fetch` would not send another host. */
function statusOf(url: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
  const accept = 'application/json, text/event-stream';
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: { 'content-type': 'application/json', accept, ...headers } });
    sent.once('error', reject);
    sent.once('response', response => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.end(body);
  });
}
