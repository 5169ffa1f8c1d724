import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { localIoError } from '../errors/local-io.ts';
import { createNodeListener } from './http/node-listener.ts';
import type { Workspace } from './workspace.ts';

export interface ServedWorkspace {
  /** `http://127.0.0.1:<port>`. */
  readonly host: string;
  /** Ends all connections; the workspace stays open. */
  close(): Promise<void>;
}

/** Serves a workspace on the loopback address. Port 0 takes a free one. Throws LOCAL_IO where the port is taken. */
export async function serveWorkspace(
  { handle }: Pick<Workspace, 'handle'>,
  { port }: { readonly port: number },
): Promise<ServedWorkspace> {
  // No limit on a whole request: a large upload takes as long as it takes. Clients keep connections for a minute.
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 75_000 }, createNodeListener(handle));
  try {
    await listen(server, port);
  } catch (error) {
    throw localIoError(error, `listen on 127.0.0.1:${port}`, 'Choose another port, or 0 for any that is free.');
  }
  // A server that listens on a port has an address of this kind.
  const address = server.address() as AddressInfo;
  return { host: `http://127.0.0.1:${address.port}`, close: () => closeServer(server) };
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>(resolve => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
