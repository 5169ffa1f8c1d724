import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Effects } from '../../src/base/effects.ts';
import type { WorkspaceOptions } from '../../src/workspace/workspace-options.ts';
import { testPython } from './python.ts';
import { rawHttp } from './raw-http.ts';
import { servedWorkspace } from './workspace.ts';

/** What every new workspace has. */
export const CLUSTER = '0000-000000-lakeseed';
const API_12 = '/api/1.2';
const RUNS = '/api/2.2/jobs/runs';

/** A served workspace that runs the Python of the tests, and what clients ask of its clusters and jobs. */
export async function servedCompute(options: Partial<WorkspaceOptions> = {}, effects: Partial<Effects> = {}) {
  const server = await servedWorkspace({ pythonBin: testPython, ...options }, effects);
  return { ...server, ...computeClient(server) };
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a document off the wire, which the test looks at
  readonly json: any;
}

export type Ask = (method: string, path: string, body?: unknown) => Promise<Answer>;

/** The same for a workspace in any process. */
export function computeClient({ host, token }: { readonly host: string; readonly token: string }) {
  const ask: Ask = async (method, path, body) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await rawHttp(host, { method, path, token, ...(body !== undefined && { body: text }) });
    return { status: answer.status, json: answer.text === '' ? null : JSON.parse(answer.text) };
  };
  const createContext = (clusterId: string = CLUSTER, more: object = {}) =>
    ask('POST', `${API_12}/contexts/create`, { clusterId, language: 'python', ...more });
  const openContext = async (clusterId: string = CLUSTER) => {
    const { status, json } = await createContext(clusterId);
    expect([status, json]).toEqual([200, { id: expect.any(String) }]);
    return contextOf(ask, { clusterId, contextId: json.id });
  };
  return { ask, createContext, openContext, ...jobsClient(ask) };
}

export interface CommandState {
  readonly id: string;
  readonly status: string;
  // biome-ignore lint/suspicious/noExplicitAny: a document off the wire, which the test looks at
  readonly results: any;
}

/** Commands of one context. */
export interface TestContext {
  readonly ids: { readonly clusterId: string; readonly contextId: string };
  /** Pending, Running or Error. */
  status(): Promise<string>;
  /** Returns the command's id. */
  start(command: string): Promise<string>;
  command(commandId: string): Promise<CommandState>;
  ended(commandId: string): Promise<CommandState>;
  /** To its end. */
  run(command: string): Promise<CommandState>;
  /** What it prints and returns; it has to succeed. */
  text(command: string): Promise<string>;
  cancel(commandId: string): Promise<Answer>;
  destroy(): Promise<Answer>;
}

function contextOf(ask: Ask, ids: TestContext['ids']): TestContext {
  const query = (more: object = {}) => new URLSearchParams({ ...ids, ...more });
  const self: TestContext = {
    ids,
    status: async () => (await ask('GET', `${API_12}/contexts/status?${query()}`)).json.status,
    start: async command => {
      const { status, json } = await ask('POST', `${API_12}/commands/execute`, { ...ids, language: 'python', command });
      expect([status, json]).toEqual([200, { id: expect.any(String) }]);
      return json.id;
    },
    command: async commandId => {
      const { status, json } = await ask('GET', `${API_12}/commands/status?${query({ commandId })}`);
      expect(status, JSON.stringify(json)).toBe(200);
      return json;
    },
    ended: commandId =>
      poll(
        () => self.command(commandId),
        ({ status }) => !['Queued', 'Running', 'Cancelling'].includes(status),
      ),
    run: async command => self.ended(await self.start(command)),
    text: async command => {
      const { status, results } = await self.run(command);
      expect([status, results]).toEqual(['Finished', { resultType: 'text', data: expect.any(String) }]);
      return results.data;
    },
    cancel: commandId => ask('POST', `${API_12}/commands/cancel`, { ...ids, commandId }),
    destroy: () => ask('POST', `${API_12}/contexts/destroy`, ids),
  };
  return self;
}

function jobsClient(ask: Ask) {
  /** A FILE below the home folder; returns its path as `/Users/…`. */
  const putScript = async (name: string, source: string) => {
    const path = `/Users/local.user@lakeseed.example/${name}`;
    const content = Buffer.from(source).toString('base64');
    const body = { path, content, format: 'RAW', overwrite: true };
    expect((await ask('POST', '/api/2.0/workspace/import', body)).status).toBe(200);
    return path;
  };
  const submit = (body: object) => ask('POST', `${RUNS}/submit`, body);
  const getRun = (id: number) => ask('GET', `${RUNS}/get?run_id=${id}`);
  const getOutput = (id: number) => ask('GET', `${RUNS}/get-output?run_id=${id}`);
  const endedRun = async (id: number) =>
    (
      await poll(
        () => getRun(id),
        ({ json }) => ['TERMINATED', 'INTERNAL_ERROR', 'SKIPPED'].includes(json.state.life_cycle_state),
      )
    ).json;
  /** To its end: the run, and the output of its task. */
  const runScript = async (pythonFile: string, options: ServerlessOptions = {}) => {
    const { json } = await submit(serverless(pythonFile, options));
    const run = await endedRun(json.run_id);
    return { run, task: run.tasks[0], output: (await getOutput(run.tasks[0].run_id)).json };
  };
  return { putScript, submit, getRun, getOutput, endedRun, runScript };
}

export interface ServerlessOptions {
  readonly parameters?: readonly string[];
  readonly dependencies?: readonly string[];
  /** Further fields of the body. */
  readonly more?: object;
}

/** The body of runs/submit for one Python file on serverless compute. */
export function serverless(pythonFile: string, { parameters, dependencies, more }: ServerlessOptions = {}) {
  return {
    run_name: 'test',
    tasks: [
      {
        task_key: 'main',
        environment_key: 'env',
        spark_python_task: { python_file: pythonFile, source: 'WORKSPACE', ...(parameters && { parameters }) },
      },
    ],
    environments: [
      { environment_key: 'env', spec: { environment_version: '4', ...(dependencies && { dependencies }) } },
    ],
    ...more,
  };
}

/** Asks again and again until the answer will do, or a minute is over: then the test sees the last one. */
export async function poll<Result>(
  question: () => Promise<Result>,
  isEnough: (result: Result) => boolean,
  limitMs = 50_000,
): Promise<Result> {
  const end = Date.now() + limitMs;
  for (;;) {
    const result = await question();
    if (isEnough(result) || Date.now() > end) return result;
    await delay(20);
  }
}
