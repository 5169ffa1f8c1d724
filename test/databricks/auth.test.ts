import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { azureCli } from '../../src/databricks/auth/azure-cli.ts';
import type { CredentialsProvider } from '../../src/databricks/auth/credentials-provider.ts';
import { databricksCli } from '../../src/databricks/auth/databricks-cli.ts';
import { oauthM2m } from '../../src/databricks/auth/oauth-m2m.ts';
import { runJsonCommand } from '../../src/databricks/auth/run-command.ts';
import { tokenCredentials } from '../../src/databricks/auth/token-cache.ts';
import { checkConnection } from '../../src/databricks/check-connection.ts';
import { openClient } from '../../src/databricks/open-client.ts';
import { createUndiciSend } from '../../src/databricks/undici-send.ts';
import { answer, hostileServer, resetAtOnce, type Step } from '../fixtures/hostile-server.ts';
import { tempFolder } from '../setup/temp.ts';
import { failureOf } from './failure-of.ts';
import { fakeTime, START } from './test-effects.ts';

const ME = '/api/2.0/preview/scim/v2/Me';
const DISCOVERY = '/oidc/.well-known/oauth-authorization-server';

async function bearerOf(credentials: CredentialsProvider): Promise<string> {
  return (await credentials.headers())['authorization'] ?? '';
}

describe('a token that expires', () => {
  function counting(lifetimeMs: number | null, time = fakeTime()) {
    const asked: boolean[] = [];
    const credentials = tokenCredentials({
      authType: 'test',
      clock: time.effects.clock,
      request: async ({ fresh }) => {
        asked.push(fresh);
        const accessToken = `t${asked.length}`;
        await new Promise(resolve => setTimeout(resolve, 5));
        return { accessToken, expiresAt: lifetimeMs === null ? null : time.effects.clock.now() + lifetimeMs };
      },
    });
    return { credentials, asked, time };
  }

  it('is asked for once by 16 callers at once', async () => {
    const { credentials, asked } = counting(3_600_000);
    const bearers = await Promise.all(Array.from({ length: 16 }, () => bearerOf(credentials)));
    expect(new Set(bearers)).toEqual(new Set(['Bearer t1']));
    expect(asked).toHaveLength(1);
  });

  it('is renewed 40 s before its end, not earlier', async () => {
    const { credentials, time } = counting(3_600_000);
    await bearerOf(credentials);
    time.advance(3_600_000 - 40_001);
    expect(await bearerOf(credentials)).toBe('Bearer t1');
    time.advance(1);
    expect(await bearerOf(credentials)).toBe('Bearer t2');
  });

  it('is renewed once when 16 callers report at once that it was refused, and asked for as a fresh one', async () => {
    const { credentials, asked } = counting(null);
    const refused = await credentials.headers();
    const renewed = await Promise.all(
      Array.from({ length: 16 }, async () => {
        credentials.reject?.(refused);
        return bearerOf(credentials);
      }),
    );
    credentials.reject?.(refused);
    expect(await bearerOf(credentials)).toBe('Bearer t2');
    expect(new Set(renewed)).toEqual(new Set(['Bearer t2']));
    expect(asked).toEqual([false, true]);
  });

  it('is asked for again after a failure', async () => {
    let calls = 0;
    const credentials = tokenCredentials({
      authType: 'test',
      clock: fakeTime().effects.clock,
      request: async () => {
        calls += 1;
        if (calls === 1) throw new Error('first');
        return { accessToken: 'second', expiresAt: null };
      },
    });
    await expect(credentials.headers()).rejects.toThrow('first');
    expect(await bearerOf(credentials)).toBe('Bearer second');
  });

  it('is not lost to the others when one caller is cancelled, and no longer asked for when all are', async () => {
    const signals: AbortSignal[] = [];
    const credentials = tokenCredentials({
      authType: 'test',
      clock: fakeTime().effects.clock,
      request: ({ signal }) => {
        signals.push(signal);
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
    });
    const first = new AbortController();
    const second = new AbortController();
    const calls = [credentials.headers(first.signal), credentials.headers(second.signal)];
    const outcomes = Promise.allSettled(calls);
    first.abort(new Error('one'));
    await expect(calls[0]).rejects.toThrow('one');
    expect(signals[0]?.aborted).toBe(false);
    second.abort(new Error('two'));
    expect(await outcomes).toMatchObject([{ reason: { message: 'one' } }, { reason: { message: 'two' } }]);
    expect(signals[0]?.aborted).toBe(true);
    expect(signals).toHaveLength(1);
  });
});

describe('a service principal', () => {
  async function play(routes: Readonly<Record<string, Step>>) {
    const server = await hostileServer((request, response, recorded) =>
      (routes[request.url ?? ''] ?? answer(404, { error_code: 'NOT_FOUND', message: 'no' }))(
        request,
        response,
        recorded,
      ),
    );
    const time = fakeTime();
    const options = {
      host: server.host,
      clientId: 'the-id',
      clientSecret: 'the-secret',
      send: createUndiciSend(time.effects),
    };
    return { ...server, time, credentials: oauthM2m(options, time.effects) };
  }

  it('asks the endpoint that discovery names, with id and secret as Basic', async () => {
    const { credentials, requests, host } = await play({
      [DISCOVERY]: (...exchange) =>
        answer(200, { token_endpoint: `http://${exchange[0].headers.host}/oidc/accounts/1/v1/token` })(...exchange),
      '/oidc/accounts/1/v1/token': answer(200, { access_token: 'at', token_type: 'Bearer', expires_in: 3600 }),
    });
    expect(await bearerOf(credentials)).toBe('Bearer at');
    expect(host).toMatch(/^http:/);
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET ${DISCOVERY}`,
      'POST /oidc/accounts/1/v1/token',
    ]);
    expect(requests[0]?.headers['authorization']).toBeUndefined();
    expect(requests[1]?.headers['authorization']).toBe(`Basic ${btoa('the-id:the-secret')}`);
    expect(requests[1]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(requests[1]?.body).toBe('grant_type=client_credentials&scope=all-apis');
  });

  it('asks the usual endpoint where there is no discovery, and again 40 s before the hour is over', async () => {
    const { credentials, requests, time } = await play({
      '/oidc/v1/token': answer(200, { access_token: 'at', expires_in: 3600 }),
    });
    await bearerOf(credentials);
    time.advance(3559_000);
    await bearerOf(credentials);
    expect(requests).toHaveLength(2);
    time.advance(1000);
    await bearerOf(credentials);
    expect(requests).toHaveLength(4);
  });

  it('tries a broken token endpoint again', async () => {
    let calls = 0;
    const { credentials } = await play({
      '/oidc/v1/token': (...exchange) => {
        calls += 1;
        return calls === 1 ? resetAtOnce()(...exchange) : answer(200, { access_token: 'at' })(...exchange);
      },
    });
    expect(await bearerOf(credentials)).toBe('Bearer at');
  });

  it.for([400, 401])('that is refused with %i is AUTH_FAILED and does not name the secret', async status => {
    const { credentials } = await play({
      '/oidc/v1/token': answer(status, {
        error: 'invalid_client',
        error_description: `bad: ${btoa('the-id:the-secret')}`,
      }),
    });
    const error = await failureOf(credentials.headers());
    expect(error).toMatchObject({ code: 'AUTH_FAILED', statusCode: status, errorCode: 'invalid_client' });
    expect(error.message).toMatch(/as the service principal the-id: bad: \[secret\] \(\d+ invalid_client\)$/);
  });

  it('never sends its secret unencrypted to another host that discovery names', async () => {
    const { credentials, requests } = await play({
      [DISCOVERY]: answer(200, { token_endpoint: 'http://evil.example.com/t' }),
    });
    expect(await failureOf(credentials.headers())).toMatchObject({ code: 'USAGE' });
    expect(requests).toHaveLength(1);
  });

  it('logs in once for 16 first calls through a slow token endpoint, and once more when the token is refused', async () => {
    const tokens: string[] = [];
    const server = await hostileServer(async (request, response, recorded) => {
      if (request.url === '/oidc/v1/token') {
        tokens.push(`token-${tokens.length + 1}`);
        await new Promise(resolve => setTimeout(resolve, 100));
        return answer(200, { access_token: tokens.at(-1), expires_in: 3600 })(request, response, recorded);
      }
      if (request.url !== ME) return answer(404)(request, response, recorded);
      const accepted = request.headers.authorization === 'Bearer token-2';
      const expired = { error_code: 403, message: 'Token is expiring within 30 seconds. (token expired)' };
      return (accepted ? answer(200, { userName: 'sp' }) : answer(403, expired))(request, response, recorded);
    });
    const { effects } = fakeTime({ homeDirectory: tempFolder() });
    const client = await openClient({ host: server.host, clientId: 'the-id', clientSecret: 'the-secret' }, effects);
    expect(client.authType).toBe('oauth-m2m');
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => client.json({ method: 'GET', path: ME, doing: 'log in' })),
    );
    expect(answers).toEqual(Array.from({ length: 16 }, () => ({ userName: 'sp' })));
    expect(tokens).toEqual(['token-1', 'token-2']);
  });
});

/** Fakes of command-line tools are shell scripts. */
describe.skipIf(process.platform === 'win32')('a command-line tool', () => {
  /** A folder for PATH with one executable that records its arguments, one call per line. */
  function tool(name: string, body: string, bytes = 0) {
    const folder = tempFolder();
    const path = join(folder, name);
    const calls = join(folder, 'calls');
    const script = `#!/bin/sh\necho "$@" >> '${calls}'\n${body}\nexit $?\n`;
    writeFileSync(path, script + '#'.repeat(Math.max(0, bytes - script.length)));
    chmodSync(path, 0o755);
    const env = { PATH: `${folder}${delimiter}${process.env['PATH']}` };
    return {
      folder,
      path,
      env,
      calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []),
    };
  }

  const MEBIBYTE = 1024 * 1024;
  const TOKEN = `{"access_token":"cli-token","token_type":"Bearer","expiry":"2026-01-01T02:00:00.123456789+01:00"}`;
  const HOST = 'https://dbc-1.cloud.databricks.com';

  describe('databricks', () => {
    it.for([
      ['the profile', 'prod', 'auth token --profile prod'],
      ['the host', null, `auth token --host ${HOST}`],
    ] as const)('is asked for a token of %s, once an hour', async ([, profile, args]) => {
      const cli = tool('databricks', `echo '${TOKEN}'`, MEBIBYTE);
      const time = fakeTime({ env: cli.env });
      const credentials = databricksCli({ host: HOST, profile, cliPath: undefined }, time.effects);
      expect(await Promise.all([bearerOf(credentials), bearerOf(credentials)])).toEqual([
        'Bearer cli-token',
        'Bearer cli-token',
      ]);
      time.advance(3_600_000 - 40_000);
      await bearerOf(credentials);
      expect(cli.calls()).toEqual([args]);
      time.advance(1000);
      await bearerOf(credentials);
      expect(cli.calls()).toEqual([args, args]);
      expect(START).toBe(1_767_225_600_000);
    });

    it('is told to renew a token that was refused, if it knows how', async () => {
      const newer = tool('databricks', `echo '${TOKEN}'`, MEBIBYTE);
      const older = tool(
        'databricks',
        `case "$*" in *force*) echo unknown flag >&2; exit 1;; *) echo '${TOKEN}';; esac`,
        MEBIBYTE,
      );
      for (const { env, calls } of [newer, older]) {
        const credentials = databricksCli({ host: HOST, profile: 'p', cliPath: undefined }, fakeTime({ env }).effects);
        credentials.reject?.(await credentials.headers());
        expect(await bearerOf(credentials)).toBe('Bearer cli-token');
        expect(calls()[1]).toBe('auth token --profile p --force-refresh');
      }
      expect(older.calls()).toHaveLength(3);
    });

    it('that is not logged in says so, with the command that helps', async () => {
      const { env } = tool('databricks', 'echo "Error: no token for Bearer abcdefgh12345 found" >&2; exit 3', MEBIBYTE);
      const credentials = databricksCli({ host: HOST, profile: 'prod', cliPath: undefined }, fakeTime({ env }).effects);
      const error = await failureOf(credentials.headers());
      expect(error).toMatchObject({ code: 'AUTH_FAILED', hint: 'Log in with: databricks auth login --profile prod' });
      expect(error.message).toMatch(/databricks ended with exit code 3: Error: no token for Bearer \[secret\] found$/);
    });

    it('of the old Python kind is passed over for a real one, and refused alone', async () => {
      const old = tool('databricks', 'exit 1');
      const real = tool('databricks', `echo '${TOKEN}'`, MEBIBYTE);
      const both = { PATH: `${old.folder}${delimiter}${real.folder}${delimiter}${process.env['PATH']}` };
      const options = { host: HOST, profile: null, cliPath: undefined };
      expect(await bearerOf(databricksCli(options, fakeTime({ env: both }).effects))).toBe('Bearer cli-token');
      const alone = { PATH: old.folder };
      expect(await failureOf(databricksCli(options, fakeTime({ env: alone }).effects).headers())).toMatchObject({
        code: 'AUTH_FAILED',
        message: `${old.path} is the old Python CLI, which cannot give tokens`,
      });
      expect(old.calls()).toEqual([]);
    });

    it('is the one that DATABRICKS_CLI_PATH names, whatever its size', async () => {
      const cli = tool('my-databricks', `echo '${TOKEN}'`);
      const { effects } = fakeTime({ env: { PATH: process.env['PATH'] } });
      expect(await bearerOf(databricksCli({ host: HOST, profile: null, cliPath: cli.path }, effects))).toBe(
        'Bearer cli-token',
      );
    });

    it.for([
      ['is missing', undefined, 'The Databricks CLI is not installed'],
      ['cannot be run', '/nowhere/databricks', /^\/nowhere\/databricks could not be run: .*ENOENT/],
    ] as const)('that %s is AUTH_FAILED', async ([, cliPath, message]) => {
      const { effects } = fakeTime({ env: { PATH: tempFolder() } });
      const error = await failureOf(databricksCli({ host: HOST, profile: null, cliPath }, effects).headers());
      expect(error.code).toBe('AUTH_FAILED');
      expect(error.message).toMatch(message);
    });

    it.for([
      ['no JSON', 'echo hello', /did not print a token as JSON$/],
      ['no token', 'echo "{}"', /^The Databricks CLI printed no access_token$/],
    ] as const)('that prints %s is AUTH_FAILED', async ([, body, message]) => {
      const { env } = tool('databricks', body, MEBIBYTE);
      const error = await failureOf(
        databricksCli({ host: HOST, profile: null, cliPath: undefined }, fakeTime({ env }).effects).headers(),
      );
      expect(error.code).toBe('AUTH_FAILED');
      expect(error.message).toMatch(message);
    });

    it('is ended when the caller is cancelled', async () => {
      const { env, calls } = tool('databricks', 'exec sleep 60', MEBIBYTE);
      const credentials = databricksCli({ host: HOST, profile: null, cliPath: undefined }, fakeTime({ env }).effects);
      const controller = new AbortController();
      const pending = credentials.headers(controller.signal);
      await expect.poll(() => calls().length).toBe(1);
      controller.abort(new Error('enough'));
      await expect(pending).rejects.toThrow('enough');
    });
  });

  describe('az', () => {
    const ARGS = 'account get-access-token --resource 2ff814a6-3304-4ab8-85cb-cd0e6f879c1d --output json';

    it('is asked for a token of Azure Databricks', async () => {
      const az = tool('az', `echo '{"accessToken":"az-token","expires_on":1767229200,"expiresOn":"x"}'`);
      const time = fakeTime({ env: az.env });
      const credentials = azureCli({ tenantId: undefined, workspaceResourceId: undefined }, time.effects);
      expect(await credentials.headers()).toEqual({ authorization: 'Bearer az-token' });
      time.advance(3_600_000 - 40_001);
      await credentials.headers();
      expect(az.calls()).toEqual([ARGS]);
      time.advance(1);
      await credentials.headers();
      expect(az.calls()).toEqual([ARGS, ARGS]);
    });

    it('of an old version tells the end of a token in local time', async () => {
      const az = tool('az', `echo '{"accessToken":"az-token","expiresOn":"2026-01-03 00:00:00.000000"}'`);
      const time = fakeTime({ env: az.env });
      const credentials = azureCli({ tenantId: undefined, workspaceResourceId: undefined }, time.effects);
      await credentials.headers();
      time.advance(20 * 3_600_000);
      await credentials.headers();
      expect(az.calls()).toHaveLength(1);
      time.advance(3 * 24 * 3_600_000);
      await credentials.headers();
      expect(az.calls()).toHaveLength(2);
    });

    it('is told the tenant, or else the subscription of the workspace, which is named in a header', async () => {
      const az = tool('az', `echo '{"accessToken":"az-token"}'`);
      const workspaceResourceId = '/subscriptions/sub-1/resourceGroups/g/providers/Microsoft.Databricks/workspaces/w';
      const { effects } = fakeTime({ env: az.env });
      expect(await azureCli({ tenantId: undefined, workspaceResourceId }, effects).headers()).toEqual({
        authorization: 'Bearer az-token',
        'x-databricks-azure-workspace-resource-id': workspaceResourceId,
      });
      await azureCli({ tenantId: 'tenant-1', workspaceResourceId }, effects).headers();
      expect(az.calls()).toEqual([`${ARGS} --subscription sub-1`, `${ARGS} --tenant tenant-1`]);
    });
  });

  it('that is a .cmd file on Windows may lie in a folder with a space', async () => {
    const folder = join(tempFolder(), 'Program Files');
    mkdirSync(folder);
    writeFileSync(join(folder, 'az.cmd'), `#!/bin/sh\necho '{"token":"'$#'"}'\n`);
    chmodSync(join(folder, 'az.cmd'), 0o755);
    const { effects } = fakeTime({ env: { PATH: '/bin' }, platform: 'win32' });
    const { signal } = new AbortController();
    const input = { command: join(folder, 'az.cmd'), args: ['account', 'show'], hint: '', signal };
    expect(await runJsonCommand(input, effects)).toEqual({ token: '2' });
  });

  it('is looked for where only a host is configured; ways that fail are passed over', async () => {
    const az = tool('az', `echo '{"accessToken":"az-token"}'`);
    const env = { PATH: `${az.folder}${delimiter}/bin`, DATABRICKS_HOST: 'https://adb-1.2.azuredatabricks.net' };
    const { effects } = fakeTime({ env, homeDirectory: tempFolder() });
    expect((await openClient({}, effects)).authType).toBe('azure-cli');
    const cancelled = openClient({ signal: AbortSignal.abort() }, effects);
    expect(await failureOf(cancelled)).toMatchObject({ code: 'CANCELLED' });
    const neither = fakeTime({ env: { ...env, PATH: '/nowhere' }, homeDirectory: tempFolder() }).effects;
    expect(await failureOf(openClient({}, neither))).toMatchObject({
      code: 'AUTH_FAILED',
      message:
        'No credentials for https://adb-1.2.azuredatabricks.net: databricks-cli: The Databricks CLI is not installed; azure-cli: The Azure CLI (az) is not installed',
    });
  });
});

describe('checking the connection', () => {
  const check = (host: string, credentials?: CredentialsProvider) =>
    checkConnection({ host, token: 'dapi-test', credentials }, fakeTime({ homeDirectory: tempFolder() }).effects);

  it('finds who the caller is', async () => {
    const { host } = await hostileServer(answer(200, { userName: 'me@example.com', groups: [{ display: 'g' }] }));
    expect(await check(host)).toEqual({
      findings: [
        { check: 'configuration', ok: true, message: `${host}, authentication by pat`, hint: null, code: null },
        { check: 'host', ok: true, message: `${host} answers`, hint: null, code: null },
        { check: 'authentication', ok: true, message: 'Logged in as me@example.com', hint: null, code: null },
      ],
      user: { userName: 'me@example.com', displayName: null, groups: ['g'] },
    });
  });

  it('with credentials of the program’s own uses them', async () => {
    const { host, requests } = await hostileServer(answer(200, { userName: 'me' }));
    await check(host, { authType: 'mine', headers: async () => ({ authorization: 'Bearer my-own' }) });
    expect(requests[0]?.headers['authorization']).toBe('Bearer my-own');
    expect(requests[0]?.headers['user-agent']).toMatch(/auth\/mine$/);
  });

  it('tells a token that is refused from a host that does not answer', async () => {
    const refusing = await hostileServer(answer(403, { error_code: 403, message: 'Invalid access token.' }));
    expect((await check(refusing.host)).findings.slice(1)).toMatchObject([
      { check: 'host', ok: true },
      { check: 'authentication', ok: false, code: 'AUTH_FAILED' },
    ]);
    const silent = await hostileServer(resetAtOnce());
    expect((await check(silent.host)).findings.slice(1)).toMatchObject([{ check: 'host', ok: false, code: 'NETWORK' }]);
    expect(silent.requests).toHaveLength(2);
  });

  it('does not blame the host for credentials that cannot be had', async () => {
    const options = { env: { PATH: '/nowhere' }, homeDirectory: tempFolder() };
    const { findings } = await checkConnection({ host: 'http://127.0.0.1:1' }, fakeTime(options).effects);
    expect(findings.map(({ check, ok }) => [check, ok])).toEqual([
      ['configuration', true],
      ['authentication', false],
    ]);
  });

  it('reports a configuration that cannot work', async () => {
    expect((await check('ftp://x')).findings).toMatchObject([{ check: 'configuration', ok: false, code: 'USAGE' }]);
  });
});
