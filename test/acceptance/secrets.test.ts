import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hostileServer, type Step } from '../fixtures/hostile-server.ts';
import { lakeseed } from '../setup/cli.ts';
import { deliveringProject, TO } from '../setup/delivering-project.ts';
import { contentsOf } from '../setup/project.ts';
import { testPython } from '../setup/python.ts';

const TOKEN = 'a-token-that-looks-like-nothing-4711';
const SECRET = 'a-client-secret-that-looks-like-nothing-4712';

/** Answers with everything that it was sent, as some gateways do. */
function echo(status: number): Step {
  return (request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json', location: `https://login.example/?t=${TOKEN}` });
    const { authorization = '' } = request.headers;
    const decoded = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString();
    response.end(JSON.stringify({ error_code: 'BAD_REQUEST', message: `You sent ${authorization} ${decoded}` }));
  };
}

/** Everything that a command leaves: on both streams, as events, and in the project. */
async function tracesOf(args: readonly string[], env: Record<string, string>, profile?: string): Promise<string> {
  const { cwd } = await deliveringProject();
  if (profile !== undefined) writeFileSync(join(cwd, '.databrickscfg'), profile);
  const all = [...args, '--events', 'events.jsonl'];
  const debug = { PYTHON_BIN: testPython, LAKESEED_DEBUG: '1', ...env };
  const ended = [await lakeseed(all, { cwd, env: debug }), await lakeseed([...all, '-o', 'json'], { cwd, env: debug })];
  const printed = ended.map(({ stdout, stderr }) => stdout + stderr);
  const events = readFileSync(join(cwd, 'events.jsonl'), 'utf8');
  return [...printed, events, ...Object.values(contentsOf(join(cwd, 'p')))].join('\n');
}

describe('no secret is printed, logged or kept', () => {
  const run = ['run', 'p', ...TO];

  it.for([302, 400, 401, 403, 404, 409])('when the server answers %i and repeats what it was sent', async status => {
    const { host, requests } = await hostileServer(echo(status));
    const traces = await tracesOf(run, { DATABRICKS_HOST: host, DATABRICKS_TOKEN: TOKEN });
    expect(requests[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(traces).toContain('error');
    expect(traces).not.toContain(TOKEN);
  });

  it('when a service principal is refused by a server that repeats its secret', async () => {
    const { host, requests } = await hostileServer(echo(401));
    const env = { DATABRICKS_HOST: host, DATABRICKS_CLIENT_ID: 'the-id', DATABRICKS_CLIENT_SECRET: SECRET };
    const traces = await tracesOf(run, env);
    expect(requests.length).toBeGreaterThan(0);
    expect(traces).toContain('AUTH_FAILED');
    expect(traces).not.toContain(SECRET);
    expect(traces).not.toContain(Buffer.from(`the-id:${SECRET}`).toString('base64'));
  });

  it('by doctor, which shows every value of a profile', async () => {
    const { host } = await hostileServer(echo(403));
    const profile = `[DEFAULT]\nhost = ${host}\ntoken = ${TOKEN}\nclient_secret = ${SECRET}\npassword = ${SECRET}\n`;
    const traces = await tracesOf(['doctor', '--python-bin', testPython], {}, profile);
    expect(traces).toContain('[secret]');
    expect(traces).not.toContain(TOKEN);
    expect(traces).not.toContain(SECRET);
  });

  it('by a run whose script gets secrets with --env', async () => {
    const traces = await tracesOf(['run', 'p', '--local', '--env', `DB_PASSWORD=${SECRET}`, '--scale-factor', '2'], {});
    expect(traces).toContain('SCALE_FACTOR=2.0');
    expect(traces).not.toContain(SECRET);
  });
});
