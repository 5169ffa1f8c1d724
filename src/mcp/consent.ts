import { createHash, randomBytes } from 'node:crypto';
import {
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import type { Arguments, Plan } from './tool.ts';

/** What was shown to whoever was asked. */
interface Shown {
  readonly tool: string;
  readonly digest: string;
}

type StateCodec = ReturnType<typeof createRequestStateCodec<Shown>>;

/** What consent is remembered by, of one server. */
export interface Consents {
  /** Signs what goes through the client between a question and its answer. */
  readonly codec: StateCodec;
  readonly refused: RefusedPlans;
}

export function createConsents(): Consents {
  return { codec: createRequestStateCodec<Shown>({ key: randomBytes(32) }), refused: new RefusedPlans() };
}

export interface Asking extends Consents {
  readonly tool: string;
  readonly args: Arguments;
  readonly confirm: boolean;
  /** Made anew each time: what is agreed to is what is there now. */
  readonly plan: () => Promise<Plan | null>;
  readonly ctx: ServerContext;
  /** Whether a client of the older protocol, which says so once, can ask. */
  readonly elicits: boolean;
}

/** How long somebody may think, in milliseconds: hosts cut a call off after a minute. */
const ANSWER_MS = 45_000;
const ROUNDS = 3;

/**
 * Null when the plan may be carried out, with the plan that was agreed to; a question where the client of the newer protocol
 * has to ask it. Throws CONFIRMATION_REQUIRED, with the plan in the text. Where a person can be asked, the model's own confirm does not count.
 */
export async function consent(asking: Asking): Promise<{ plan: Plan | null } | InputRequiredResult> {
  const plan = await asking.plan();
  if (plan === null) return { plan };
  const envelope = asking.ctx.mcpReq.envelope as Record<string, { readonly elicitation?: object }> | undefined;
  const capabilities = envelope?.[CLIENT_CAPABILITIES_META_KEY];
  if (capabilities) return capabilities.elicitation ? await askBetween(asking, plan) : byArgument(asking, plan);
  return asking.elicits ? await askNow(asking, plan) : byArgument(asking, plan);
}

async function askBetween({ tool, ctx, codec }: Asking, plan: Plan): Promise<{ plan: Plan } | InputRequiredResult> {
  const digest = digestOf(plan);
  const response = inputResponse(ctx.mcpReq.inputResponses, 'consent');
  const shown = ctx.mcpReq.requestState<Shown>();
  if (response.kind === 'elicit' && shown?.tool === tool) {
    if (!isYes(response)) throw declined(plan);
    if (shown.digest === digest) return { plan };
  }
  return inputRequired({
    inputRequests: { consent: inputRequired.elicit(question(plan, response.kind === 'elicit')) },
    requestState: await codec.mint({ tool, digest }),
  });
}

async function askNow({ ctx, plan: planAgain }: Asking, first: Plan): Promise<{ plan: Plan | null }> {
  let plan = first;
  for (let round = 0; round < ROUNDS; round += 1) {
    const answer = await ctx.mcpReq
      .elicitInput({ mode: 'form', ...question(plan, round > 0) }, { timeout: ANSWER_MS, signal: ctx.mcpReq.signal })
      .catch((error: unknown) => {
        throw required(plan, 'Nobody has answered the question whether it may be done', error);
      });
    if (!isYes(answer)) throw declined(plan);
    const now = await planAgain();
    if (now === null || digestOf(now) === digestOf(plan)) return { plan: now };
    plan = now;
  }
  throw required(plan, 'What would be done has changed each time that somebody was asked');
}

function byArgument({ tool, args, confirm, refused }: Asking, plan: Plan): { plan: Plan } {
  const digest = digestOf(plan);
  const before = refused.take(tool, args);
  if (confirm && (before === undefined || before === digest)) return { plan };
  refused.put(tool, args, digest);
  throw required(plan, confirm ? 'What would be done is not what was shown before' : 'Nobody has agreed to this yet');
}

/** Which plan was shown for which arguments when they were refused, so that it is that plan which is confirmed. */
class RefusedPlans {
  readonly #digests = new Map<string, string>();

  take(tool: string, args: Arguments): string | undefined {
    return this.#digests.get(keyOf(tool, args));
  }

  put(tool: string, args: Arguments, digest: string): void {
    const key = keyOf(tool, args);
    this.#digests.delete(key);
    this.#digests.set(key, digest);
    if (this.#digests.size > 500) this.#digests.delete(this.#digests.keys().next().value!);
  }
}

/** Throws CONFIRMATION_REQUIRED where what would be done is not what was agreed to any more. */
export function requireSamePlan(agreed: Plan, now: Plan | null): void {
  if (now && digestOf(now) !== digestOf(agreed))
    throw required(now, 'What would be done has changed since it was agreed to');
}

function keyOf(tool: string, args: Arguments): string {
  return JSON.stringify([tool, Object.entries(args).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function digestOf({ text, facts }: Plan): string {
  return createHash('sha256')
    .update(JSON.stringify([text, facts]))
    .digest('hex');
}

function question({ text }: Plan, again: boolean) {
  return {
    message: `${again ? 'What would be done has changed meanwhile.\n' : ''}${text}\n\nMay this be done?`,
    requestedSchema: {
      type: 'object' as const,
      properties: { confirm: { type: 'boolean' as const, title: 'Go ahead', default: true } },
    },
  };
}

/** Accepting is the answer; only who says no in the form as well has not agreed. */
function isYes({
  action,
  content,
}: {
  readonly action: string;
  readonly content?: Readonly<Record<string, unknown>> | undefined;
}): boolean {
  return action === 'accept' && content?.['confirm'] !== false;
}

function declined(plan: Plan): LakeseedError {
  return new LakeseedError(
    'CONFIRMATION_REQUIRED',
    `The person did not agree. Nothing was run, written or deleted.\n\nThe plan was:\n${plan.text}`,
    {
      hint: 'Ask the person what should be different; do not try the same again without it.',
    },
  );
}

function required(plan: Plan, why: string, cause?: unknown): LakeseedError {
  return new LakeseedError(
    'CONFIRMATION_REQUIRED',
    `${why}. Nothing was run, written or deleted.\n\nThe plan:\n${plan.text}`,
    { cause },
  );
}
