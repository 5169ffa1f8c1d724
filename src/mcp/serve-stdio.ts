import { Console } from 'node:console';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Effects } from '../base/effects.ts';
import { createServer } from './create-server.ts';
import { openSession } from './open-session.ts';

export interface ServeOptions {
  readonly settings: unknown;
  /** Ends the server and its runs. */
  readonly signal: AbortSignal;
  readonly note: (line: string) => void;
}

/** Serves one client on stdin and stdout until it goes away; then its runs are ended, with all their processes. */
export async function serveOnStdio({ settings, signal, note }: ServeOptions, effects: Effects): Promise<void> {
  // The standard output belongs to the protocol: whatever logs, logs elsewhere.
  globalThis.console = new Console(process.stderr, process.stderr);
  const session = await openSession(settings, effects, true);
  const gone = new Promise<void>(resolve => {
    const done = () => resolve();
    process.stdin.once('end', done).once('close', done).once('error', done);
    process.stdout.once('error', done).once('close', done);
    if (signal.aborted) done();
    else signal.addEventListener('abort', done, { once: true });
  });
  const handle = serveStdio(() => createServer(session), { onerror: error => note(error.message) });
  await gone;
  await session.close();
  await handle.close();
}
