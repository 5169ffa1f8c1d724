/** Thrown in place of an answer, or while one is sent: the connection ends there. */
export class ConnectionCut extends Error {
  readonly code = 'ECONNRESET';

  constructor() {
    super('The connection was cut');
    this.name = 'ConnectionCut';
  }
}
