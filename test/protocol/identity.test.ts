import { describe, expect, it } from 'vitest';
import { servedWorkspace } from '../setup/workspace.ts';

const ME = '/api/2.0/preview/scim/v2/Me';
const CLIENT = { id: 'client-1', secret: 's3cret:with:colons' };
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('Errors 0.2 and 7.4: credentials', () => {
  it('a wrong token is 403, not 401, with a numeric error_code and the reason in a header', async () => {
    const { send } = await servedWorkspace();
    const answer = await send({ path: ME, token: 'dapi0' });
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.text)).toEqual({ error_code: 403, message: 'Invalid access token.' });
    expect(answer.headers['x-databricks-reason-phrase']).toBe('Invalid access token.');
  });

  it.for([
    ['no credentials', {}],
    ['another scheme', { authorization: basic('a:b') }],
    ['an empty bearer', { authorization: 'Bearer ' }],
  ] as const)('%s is 401', async ([, headers]) => {
    const { send } = await servedWorkspace();
    const answer = await send({ path: ME, token: null, headers });
    expect([answer.status, JSON.parse(answer.text).error_code]).toEqual([401, 401]);
  });

  it('HEAD is refused without a body', async () => {
    const { send } = await servedWorkspace();
    const answer = await send({
      method: 'HEAD',
      path: '/api/2.0/fs/files/Volumes/main/default/lakeseed/a',
      token: 'x',
    });
    expect([answer.status, answer.bytes.length]).toEqual([403, 0]);
  });

  it('an unknown endpoint is refused for its credentials first, then 501 that names it', async () => {
    const { send } = await servedWorkspace();
    expect((await send({ method: 'POST', path: '/api/2.1/unknown', token: null })).status).toBe(401);
    const answer = await send({ method: 'POST', path: '/api/2.1/unknown?x=1' });
    expect(answer.status).toBe(501);
    expect(JSON.parse(answer.text)).toMatchObject({
      error_code: 'NOT_IMPLEMENTED',
      message: 'The local workspace has no POST /api/2.1/unknown',
    });
  });

  it('routing headers and a bare question mark are accepted (0.1, 13.1)', async () => {
    const { send } = await servedWorkspace();
    const headers = {
      'x-databricks-workspace-id': '12',
      'x-databricks-org-id': '12',
      'content-type': 'application/json',
    };
    expect((await send({ path: `${ME}?`, headers })).status).toBe(200);
  });
});

describe('Identity: SCIM Me', () => {
  it('names the caller', async () => {
    const { send } = await servedWorkspace();
    const { userName, active } = JSON.parse((await send({ path: ME })).text);
    expect([userName, active]).toEqual(['local.user@lakeseed.example', true]);
  });
});

describe('Authentication 7.3: discovery', () => {
  it('databricks-config leads to the OAuth endpoints, all without credentials (13.1)', async () => {
    const { send, host } = await servedWorkspace();
    const config = await send({ path: '/.well-known/databricks-config', token: null });
    const { oidc_endpoint: oidc } = JSON.parse(config.text);
    expect(oidc).toBe(`${host}/oidc`);
    const path = '/oidc/.well-known/oauth-authorization-server';
    expect(JSON.parse((await send({ path, token: null })).text).token_endpoint).toBe(`${host}/oidc/v1/token`);
  });
});

describe('Authentication 7.3: OAuth for service principals', () => {
  let now = 1_800_000_000_000;
  const clock = { now: () => now, monotonic: () => 0, sleep: async () => undefined };

  async function oauth() {
    const server = await servedWorkspace({ oauthClients: [CLIENT], tokenLifetimeSec: 100 }, { clock });
    const ask = (authorization: string | undefined, body = 'grant_type=client_credentials&scope=all-apis') =>
      server.send({
        method: 'POST',
        path: '/oidc/v1/token',
        token: null,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          ...(authorization !== undefined && { authorization }),
        },
        body,
      });
    return { ...server, ask };
  }

  it('client id and secret by HTTP Basic give a bearer token, and Me is the client', async () => {
    const { ask, send } = await oauth();
    const answer = JSON.parse((await ask(basic(`${CLIENT.id}:${CLIENT.secret}`))).text);
    expect(answer).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'Bearer',
      expires_in: 100,
      scope: 'all-apis',
    });
    const me = await send({ path: ME, token: answer.access_token });
    expect(JSON.parse(me.text).userName).toBe('client-1');
  });

  it('both may stand in the form instead', async () => {
    const { ask } = await oauth();
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
    });
    expect((await ask(undefined, form.toString())).status).toBe(200);
  });

  it.for([
    ['a wrong secret', basic('client-1:wrong'), undefined, 401, 'invalid_client'],
    ['an unknown client', basic('other:s3cret'), undefined, 401, 'invalid_client'],
    ['no client', undefined, undefined, 401, 'invalid_client'],
    ['another grant', basic(`${CLIENT.id}:${CLIENT.secret}`), 'grant_type=password', 400, 'unsupported_grant_type'],
  ] as const)('%s has the error shape of OAuth', async ([, authorization, body, status, error]) => {
    const { ask } = await oauth();
    const answer = await ask(authorization, body);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toEqual({ error, error_description: expect.any(String) });
  });

  it('a token is refused in the last 30 s of its life already (7.4)', async () => {
    const { ask, send } = await oauth();
    const token = JSON.parse((await ask(basic(`${CLIENT.id}:${CLIENT.secret}`))).text).access_token;
    now += 70_000;
    expect((await send({ path: ME, token })).status).toBe(200);
    now += 1;
    const answer = await send({ path: ME, token });
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.text)).toEqual({
      error_code: 403,
      message: 'Token is expiring within 30 seconds. (token expired)',
    });
  });

  it('a token that was changed is wrong', async () => {
    const { ask, send } = await oauth();
    const token = JSON.parse((await ask(basic(`${CLIENT.id}:${CLIENT.secret}`))).text).access_token as string;
    const [head, claims, signature] = token.split('.') as [string, string, string];
    const forged = Buffer.from(claims, 'base64url').toString().replace('client-1', 'client-2');
    const answer = await send({ path: ME, token: `${head}.${Buffer.from(forged).toString('base64url')}.${signature}` });
    expect([answer.status, JSON.parse(answer.text).message]).toEqual([403, 'Invalid access token.']);
  });
});
