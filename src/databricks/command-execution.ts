import { WITHIN_LIMITS } from './backoff.ts';
import type { Client } from './client.ts';

/** What a command came to; only the fields of its resultType are there. */
export interface CommandResults {
  readonly resultType?: 'text' | 'table' | 'image' | 'images' | 'error' | string;
  readonly data?: unknown;
  readonly summary?: string;
  readonly cause?: string;
}

export interface CommandState {
  readonly status: 'Queued' | 'Running' | 'Cancelling' | 'Finished' | 'Cancelled' | 'Error' | string;
  readonly results: CommandResults | null;
}

/** Where a command runs. */
export interface ContextRef {
  readonly clusterId: string;
  readonly contextId: string;
}

/** The Command Execution API 1.2, for Python. Its refusals have no error codes. */
export interface CommandExecution {
  createContext(clusterId: string, signal?: AbortSignal): Promise<string>;
  /** Pending, Running or Error. */
  contextStatus(context: ContextRef, signal?: AbortSignal): Promise<string>;
  destroyContext(context: ContextRef, signal?: AbortSignal): Promise<void>;
  /** Returns the command's id. Nothing is sent twice that may have been carried out. */
  execute(context: ContextRef, command: string, signal?: AbortSignal): Promise<string>;
  status(context: ContextRef, commandId: string, signal?: AbortSignal): Promise<CommandState>;
  cancel(context: ContextRef, commandId: string, signal?: AbortSignal): Promise<void>;
}

const PREFIX = '/api/1.2';

export function commandExecution(client: Client): CommandExecution {
  return {
    async createContext(clusterId, signal) {
      const json = { clusterId, language: 'python' };
      const doing = `open an execution context on the cluster ${clusterId}`;
      // One that nobody knows of is idle, and makes way for others.
      const request = { method: 'POST', path: `${PREFIX}/contexts/create`, json, doing, repeatable: true } as const;
      return idOf(await client.json({ ...request, signal }));
    },

    async contextStatus(context, signal) {
      const query = { ...context };
      const doing = 'look at the execution context';
      const request = { method: 'GET', path: `${PREFIX}/contexts/status`, query, doing, ...WITHIN_LIMITS } as const;
      const answer = await client.json({ ...request, signal });
      return (answer as { status?: string }).status ?? '';
    },

    destroyContext: (context, signal) =>
      client.call({
        method: 'POST',
        path: `${PREFIX}/contexts/destroy`,
        json: context,
        doing: 'close the execution context',
        repeatable: true,
        signal,
      }),

    async execute(context, command, signal) {
      const json = { ...context, language: 'python', command };
      const doing = 'start the command';
      const request = { method: 'POST', path: `${PREFIX}/commands/execute`, json, doing } as const;
      return idOf(await client.json({ ...request, repeatable: 'when throttled', signal }));
    },

    async status(context, commandId, signal) {
      const query = { ...context, commandId };
      const doing = 'look at the command';
      const request = { method: 'GET', path: `${PREFIX}/commands/status`, query, doing, ...WITHIN_LIMITS } as const;
      const answer = await client.json({ ...request, signal });
      const { status = '', results = null } = answer as Partial<CommandState>;
      return { status, results };
    },

    cancel: (context, commandId, signal) =>
      client.call({
        method: 'POST',
        path: `${PREFIX}/commands/cancel`,
        json: { ...context, commandId },
        doing: 'cancel the command',
        repeatable: true,
        signal,
      }),
  };
}

/** An answer without an id is damaged. */
function idOf(answer: object): string {
  return String((answer as { id: string }).id);
}
