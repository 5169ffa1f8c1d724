import { z } from 'zod';
import { LakeseedError } from '../../errors/lakeseed-error.ts';

const count = z.int().min(0);
const moment = z.enum(['before', 'during', 'after']);

/**
 * What is done instead of, or to, a matching request. `before`: nothing has been read or done. `during`: half of the
 * request's body has been read, nothing has been done. `after`: everything has been done, the answer is not sent.
 */
const action = z.union([
  /** Answers this. With `performed` the request has been carried out before, as when the real answer is lost. */
  z.strictObject({
    status: z.int().min(200).max(599),
    /** An object is JSON, a text is sent as it is; by default an error of the status. */
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    performed: z.boolean().optional(),
  }),
  /** Waits, in milliseconds, then goes on with the rules that follow and with the request. */
  z.strictObject({ delayMs: z.number().min(0) }),
  /** Cuts the connection. */
  z.strictObject({ reset: moment }),
  /** Never answers, until the client goes away. */
  z.strictObject({ hang: moment }),
  /** Sends so many bytes of the answer's body, then cuts the connection. */
  z.strictObject({ truncate: count }),
]);

const rule = z.strictObject({
  /** Any where it is absent. */
  method: z.union([z.string(), z.array(z.string())]).optional(),
  /**
   * Glob over the percent-decoded path: `*` is anything within a segment, `**` anything. One that holds a `?` is held
   * against `path?query`.
   */
  path: z.string().optional(),
  /** So many matching requests pass first. */
  after: count.default(0),
  /** Then it applies to so many; by default to all. */
  times: count.optional(),
  /** And to each of them with this probability, drawn from the seed. */
  probability: z.number().min(0).max(1).default(1),
  action,
});

const plan = z.strictObject({
  /** Shorthand: these methods of the Files API answer PERMISSION_DENIED. */
  refuse: z.array(z.enum(['PUT', 'DELETE'])).default([]),
  /** The first that applies decides; delays add up. */
  rules: z.array(rule).default([]),
  /** Same seed and same requests: same faults. */
  seed: z.int().default(0),
});

export type FaultPlanInput = z.input<typeof plan>;
export type FaultPlan = z.output<typeof plan>;
export type FaultRule = z.output<typeof rule>;
export type FaultAction = z.output<typeof action>;

/** Checks a plan; USAGE names everything that is wrong with it. */
export function parseFaultPlan(input: unknown): FaultPlan {
  const parsed = plan.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new LakeseedError('USAGE', `Not a plan of faults:\n${z.prettifyError(parsed.error)}`, {
    hint: 'A plan looks like {"rules": [{"method": "PUT", "path": "/api/2.0/fs/files/**", "times": 1, "action": {"status": 503}}]}.',
  });
}
