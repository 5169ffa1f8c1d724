import { execFile } from 'node:child_process';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { serveMcp, TOKEN } from '../setup/mcp-http.ts';
import { tempFolder } from '../setup/temp.ts';

const conformance = fileURLToPath(new URL('../../node_modules/.bin/conformance', import.meta.url));

/** All others of the official suite want tools, resources and prompts of their own making. */
const SCENARIOS = [
  'server-initialize',
  'ping',
  'tools-list',
  'resources-list',
  'prompts-list',
  'dns-rebinding-protection',
];

it.each(SCENARIOS)('passes %s of the conformance suite', async scenario => {
  const { url } = await serveMcp(tempFolder());
  const args = ['server', '--url', await withToken(url), '--scenario', scenario];
  const { stdout, stderr } = await promisify(execFile)(conformance, args, { cwd: tempFolder() });
  expect(stdout + stderr).toMatch(/Passed: (\d+)\/\1, 0 failed, 0 warnings/);
});

/** The suite sends no token: what stands between adds it, and leaves host and origin as they are. */
async function withToken(url: string): Promise<string> {
  const { port } = new URL(url);
  const proxy = createServer((incoming, answer) => {
    const { method, headers, url: path } = incoming;
    const options = {
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: { ...headers, authorization: `Bearer ${TOKEN}` },
    };
    const outgoing = request(options, response => {
      answer.writeHead(response.statusCode!, response.headers);
      response.pipe(answer);
    });
    outgoing.on('error', () => answer.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/mcp`;
}
