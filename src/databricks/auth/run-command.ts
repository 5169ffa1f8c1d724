import type { Effects } from '../../base/effects.ts';
import { redact } from '../../base/redact.ts';
import { LakeseedError } from '../../errors/lakeseed-error.ts';

interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly hint: string;
  readonly signal: AbortSignal;
}

const LIMIT_MS = 60_000;
const MAX_CHARACTERS = 1_000_000;

/** Runs a tool that prints one JSON object, and returns that; AUTH_FAILED with what it said otherwise. */
export async function runJsonCommand(input: Command, effects: Effects): Promise<Record<string, unknown>> {
  const { command, hint } = input;
  const { exitCode, stdout, stderr } = await run(input, effects);
  if (exitCode !== 0) {
    const said = (stderr.trim() || stdout.trim() || 'it said nothing').replace(/\s+/g, ' ').slice(0, 500);
    throw new LakeseedError('AUTH_FAILED', redact(`${command} ended with exit code ${exitCode}: ${said}`), { hint });
  }
  try {
    // JSON.parse gives any value: a field of one that is no object is undefined, or the access throws.
    return { ...(JSON.parse(stdout) as Record<string, unknown>) };
  } catch {
    // Without the parser's error: it quotes what was printed, which may be a token.
    throw new LakeseedError('AUTH_FAILED', `${command} did not print a token as JSON`, { hint });
  }
}

async function run({ command, args, hint, signal }: Command, effects: Effects) {
  // On Windows a .cmd file, such as the Azure CLI's, needs a shell, which splits a path at its spaces; the arguments are ours or checked.
  const shell = effects.platform === 'win32' && /\.(?:cmd|bat)$/i.test(command);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  return new Promise<{ exitCode: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    const child = effects.spawn(shell ? `"${command}"` : command, args, {
      cwd: effects.cwd,
      env: effects.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      shell,
      signal: limit,
      killSignal: 'SIGKILL',
    });
    const text = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
        if (text[name].length < MAX_CHARACTERS) text[name] += chunk;
      });
    }
    child.once('error', cause => {
      if (signal.aborted) reject(signal.reason);
      else reject(new LakeseedError('AUTH_FAILED', `${command} could not be run: ${cause.message}`, { hint, cause }));
    });
    child.once('close', exitCode => resolve({ exitCode, ...text }));
  });
}
