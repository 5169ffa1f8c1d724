import { redact } from '../base/redact.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';

/** An exchange that ended without an answer. */
export interface NetworkFailure {
  readonly error: LakeseedError;
  /** Whether another attempt can end better. */
  readonly again: boolean;
  /** A short word for the event, such as ECONNRESET. */
  readonly reason: string;
}

interface NetworkContext {
  /** Completes "Could not …". */
  readonly doing: string;
  readonly host: string;
  /** Whether this host has answered before: only then can an unknown name be a passing trouble. */
  readonly reached: boolean;
}

/**
 * A connection that could not be made, broke or stalled, as an error that says what to look at. What comes from no
 * connection has no code, is a bug, and is thrown on.
 */
export function networkFailure(cause: unknown, { doing, host, reached }: NetworkContext): NetworkFailure {
  const code = errorCode(cause);
  if (code === undefined || code === 'UND_ERR_INVALID_ARG') throw cause;
  const { hostname } = new URL(host);
  const { says, hint, again } = DESCRIPTIONS.find(({ codes }) => codes.test(code)) ?? {};
  const what = says?.replace('{host}', host).replace('{hostname}', hostname) ?? messageOf(cause);
  const error = new LakeseedError('NETWORK', redact(`Could not ${doing}: ${what}`), {
    cause,
    details: { reason: code },
    ...(hint !== undefined && { hint }),
  });
  return { error, again: again === 'when reached' ? reached : (again ?? true), reason: code };
}

interface Description {
  readonly codes: RegExp;
  readonly says?: string;
  readonly hint?: string;
  /** By default true. */
  readonly again?: boolean | 'when reached';
}

const DESCRIPTIONS: readonly Description[] = [
  {
    codes: /^ENOTFOUND$/,
    says: 'there is no host {hostname}',
    hint: 'Check the host for a misspelling, and that this machine is online.',
    again: 'when reached',
  },
  {
    codes: /^EAI_AGAIN$/,
    says: 'the name {hostname} cannot be looked up',
    hint: 'Check that this machine is online.',
  },
  {
    codes: /^ECONNREFUSED$/,
    says: '{host} refuses the connection',
    hint: 'Check the host and its port, and that it is running.',
  },
  {
    codes: /^(?:UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/,
    says: '{host} cannot be reached',
    hint: 'Check the network, a VPN and any proxy (HTTPS_PROXY).',
  },
  { codes: /^STALLED$/, says: 'the connection to {hostname} stalled' },
  { codes: /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, says: 'the connection to {hostname} broke' },
  {
    codes: /CERT|UNABLE_TO_VERIFY|SELF_SIGNED|^ERR_TLS/,
    says: 'the certificate of {hostname} is not trusted',
    hint: 'Behind a proxy that opens TLS, name its certificate in NODE_EXTRA_CA_CERTS.',
    again: false,
  },
];

/** The first code in the chain of causes: undici wraps what the socket said. */
function errorCode(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (typeof code === 'string') return code;
  }
  return undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
