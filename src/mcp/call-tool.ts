import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type CallToolResult,
  type InputRequiredResult,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { asLakeseedError } from '../errors/format.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { type Answer, errorAnswer, shorten } from './answer.ts';
import { type Consents, consent, requireSamePlan } from './consent.ts';
import type { ListedTool } from './listed-tools.ts';
import { nameVolumes } from './name-volumes.ts';
import { confine } from './roots.ts';
import type { Run, RunHandle, Runs } from './runs.ts';
import { secretsOf } from './script-env.ts';
import type { Arguments, Plan, ToolContext } from './tool.ts';

/** One server process with everything that its calls share. */
export interface Session {
  readonly context: ToolContext;
  /** Loaded for the first call: the start does without. */
  readonly openRuns: () => Promise<Runs>;
  /** Ends every run. */
  readonly close: () => Promise<void>;
  readonly openConsents: () => Promise<Consents>;
  /** Values that may stand in no answer. It grows. */
  readonly secrets: string[];
  /** A server lives longer than a profile or a token: looks for new ones. */
  readonly learnSecrets: () => Promise<void>;
  /** Whether a run ends with the call that began it, when the client cancels that or goes away. */
  readonly endsWithCall: boolean;
}

export interface Call {
  readonly session: Session;
  readonly given: unknown;
  readonly ctx: ServerContext;
  /** Whether a client of the older protocol can be asked. */
  readonly elicits: boolean;
}

/** Answers a call. What the model can mend is a result that is marked as an error; a bug is an error of the protocol. */
export async function callTool({ tool, input }: ListedTool, call: Call): Promise<CallToolResult | InputRequiredResult> {
  const { session, ctx } = call;
  const { context, secrets } = session;
  const { clock } = context.effects;
  const startedAt = clock.monotonic();
  try {
    const { waitSec = DEFAULT_WAIT_SEC, confirm = false, ...options } = input.parse(call.given);
    const args = await prepare(tool, options, context);
    const explained = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
      await work.catch(async (error: unknown) => {
        throw await nameVolumes(error, args, context, signal);
      });
    const plan = tool.plan;
    const agreed = plan
      ? await consent({
          ...(await session.openConsents()),
          ...call,
          tool: tool.name,
          args,
          confirm: confirm === true,
          plan: async () =>
            withinLimits(await explained(plan(args, context, ctx.mcpReq.signal), ctx.mcpReq.signal), context),
        })
      : null;
    if (agreed && !('plan' in agreed)) return agreed;
    const agreedPlan = (agreed?.plan ?? null) as Plan | null;
    if (!tool.isRun) {
      const handle = { signal: ctx.mcpReq.signal, onEvent: () => {}, onOutput: async () => {}, abort: () => {} };
      return toResult(await tool.run(args, context, handle, agreedPlan), secrets);
    }
    const { maxSeconds } = context.settings;
    const work = async (handle: RunHandle, waited: boolean) => {
      // What waited for its turn may find another script or folder than the one that was agreed to.
      if (waited && plan && agreedPlan) requireSamePlan(agreedPlan, await plan(args, context, handle.signal));
      return await explained(tool.run(args, context, handle, agreedPlan), handle.signal);
    };
    const project = projectOf(args, context);
    const locks = typeof args['projectPath'] === 'string' && tool.changes(args);
    const runs = await session.openRuns();
    const busy = locks ? runs.busyWith(project) : null;
    if (busy) throw locked(busy, project);
    const run = runs.start({ tool: tool.name, project, locks, maxSeconds, secrets: secretsOf(args), work });
    // To plan, and to ask a person, takes of the same minute.
    const left = LONGEST_CALL_SEC - (clock.monotonic() - startedAt) / 1000;
    return runResult(run, await follow(run, Math.min(Number(waitSec), Math.max(1, left)), call), secrets);
  } catch (error) {
    const known = asLakeseedError(error);
    if (known.code === 'INTERNAL') throw bug(known, secrets);
    return toResult(failureOf(tool, known), secrets);
  }
}

/** A failure before anything was begun has the keys that every answer of a run has. */
function failureOf({ isRun }: ListedTool['tool'], error: LakeseedError): Answer {
  const answer = errorAnswer(error);
  return isRun ? { ...answer, structured: { run_id: null, status: answer.status, ...answer.structured } } : answer;
}

const DEFAULT_WAIT_SEC = 30;
/** Hosts cut a call off after a minute, and a run that ends with its call would be lost. */
const LONGEST_CALL_SEC = 52;

/** Paths become real ones below the roots, and what the starter has decided is held. */
async function prepare(
  tool: ListedTool['tool'],
  options: Record<string, unknown>,
  { settings, roots }: ToolContext,
): Promise<Arguments> {
  const args = { ...options };
  for (const name of tool.paths) {
    const path = args[name];
    if (typeof path !== 'string') continue;
    const real = await confine(path, roots);
    // What a project consists of can be links as well.
    for (const part of PARTS) await confine(join(real, part), roots);
    args[name] = real;
  }
  if (settings.readOnly && tool.changes(args)) {
    throw new LakeseedError('READ_ONLY', `The server was started with --read-only: ${tool.name} was not carried out`);
  }
  const limit = settings.maxSeconds;
  if (limit !== undefined && typeof args['timeoutSec'] === 'number')
    args['timeoutSec'] = Math.min(args['timeoutSec'], limit);
  return args;
}

const PARTS = [
  'generate_data.py',
  'requirements.txt',
  'data',
  '.lakeseed',
  '.lakeseed/runs',
  '.lakeseed/venv',
  '.venv',
  'generation.log',
];

function locked({ id, tool }: Run, project: string): LakeseedError {
  return new LakeseedError('LOCKED', `${tool} is at work in ${project}: run ${id}. Nothing was started`, {
    hint: `Follow it with get_run (run_id: ${id}) or end it with cancel_run, then call again.`,
  });
}

function withinLimits(plan: Plan | null, { settings }: ToolContext): Plan | null {
  const { maxFiles = Number.POSITIVE_INFINITY, maxBytes = Number.POSITIVE_INFINITY } = settings;
  if (plan && ((plan.files ?? 0) > maxFiles || (plan.bytes ?? 0) > maxBytes)) {
    const limits = [settings.maxFiles && `${maxFiles} files`, settings.maxBytes && `${maxBytes} bytes`]
      .filter(Boolean)
      .join(' and ');
    throw new LakeseedError(
      'LIMIT_EXCEEDED',
      `This goes beyond the ${limits} that the server was started with. Nothing was done.\n${plan.text}`,
    );
  }
  return plan;
}

/** Where a run is recorded: the project that it concerns, else the first root. */
function projectOf(args: Arguments, { roots }: ToolContext): string {
  const path = args['projectPath'] ?? args['localDataDir'] ?? args['path'];
  if (typeof path !== 'string') return roots[0];
  const candidates = args['projectPath'] === undefined ? [path, dirname(path)] : [path];
  return candidates.find(folder => existsSync(join(folder, 'generate_data.py'))) ?? roots[0];
}

/** Between two notifications, in milliseconds: some clients wait longer as long as they hear something. */
const HEARTBEAT_MS = 5000;

/** Waits for the end of a run, at most so long, and tells who asked for it what is going on. */
export async function follow(
  run: Run,
  waitSec: number,
  { ctx, session }: Pick<Call, 'ctx' | 'session'>,
): Promise<Answer | null> {
  const { signal } = ctx.mcpReq;
  const progressToken = ctx.mcpReq._meta?.progressToken;
  let progress = 0;
  const tell = (message: string) => {
    if (progressToken === undefined || signal.aborted) return;
    progress += 1;
    const params = { progressToken, progress, message: String(shorten(message, session.secrets).value) };
    // One that is lost is no harm: the answer has everything.
    ctx.mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
  const unfollow = run.follow(tell);
  const heartbeat = setInterval(() => tell(run.tail.at(-1) ?? 'Under way'), HEARTBEAT_MS);
  let timer: NodeJS.Timeout | undefined;
  const time = new Promise<null>(resolve => {
    timer = setTimeout(() => resolve(null), waitSec * 1000);
  });
  const gone = new Promise<null>(resolve => {
    const onAbort = () => {
      if (session.endsWithCall) run.cancel();
      resolve(null);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([run.ended, time, gone]);
  } finally {
    clearTimeout(timer);
    clearInterval(heartbeat);
    unfollow();
  }
}

const TAIL_LINES = 20;

export function runResult(
  run: Pick<Run, 'id' | 'tool' | 'tail'>,
  answer: Answer | null,
  secrets: readonly string[],
): CallToolResult {
  const error = answer?.structured['error'] as { code?: string } | undefined;
  if (error?.code === 'INTERNAL') throw bug(asLakeseedError(new Error(answer?.text)), secrets);
  const tail = run.tail.slice(-TAIL_LINES);
  if (answer === null) {
    const text = [
      `Still running: run_id ${run.id}. Follow it with get_run; do not start it again.`,
      ...(tail.length > 0 ? ['So far:', ...tail] : []),
    ].join('\n');
    return toResult(
      { status: 'running', text, structured: { run_id: run.id, status: 'running', log_tail: tail } },
      secrets,
    );
  }
  return toResult(
    { ...answer, structured: { run_id: run.id, status: answer.status, ...answer.structured } },
    secrets,
    run.id,
  );
}

/** Short, and without secrets; what was left out is a resource. */
export function toResult(
  { status, text, structured }: Answer,
  secrets: readonly string[],
  runId?: string,
): CallToolResult {
  // What is no run has no resource where the rest could be read.
  const isWhole = runId === undefined;
  const { value, cut } = shorten(structured, secrets, isWhole);
  const short = shorten(text, secrets, isWhole).value as string;
  const whole = runId !== undefined && (cut || status === 'failed');
  return {
    content: [
      { type: 'text', text: short },
      ...(whole
        ? [
            {
              type: 'resource_link' as const,
              uri: `lakeseed://run/${runId}`,
              name: `Run ${runId}`,
              mimeType: 'application/json',
            },
          ]
        : []),
    ],
    structuredContent: {
      ...(value as Record<string, unknown>),
      ...(cut && runId !== undefined && { truncated: true }),
    },
    isError: status === 'failed' || status === 'cancelled',
  };
}

function bug(error: LakeseedError, secrets: readonly string[]): ProtocolError {
  return new ProtocolError(
    ProtocolErrorCode.InternalError,
    String(shorten(`A bug in lakeseed: ${error.message}`, secrets).value),
  );
}
