import type { z } from 'zod';
import type { Effects } from '../base/effects.ts';
import type { Answer } from './answer.ts';
import type { Roots } from './roots.ts';
import type { RunHandle } from './runs.ts';
import type { Settings } from './settings.ts';

/** What a person is asked to agree to. */
export interface Plan {
  /** In a few lines, what would be done. */
  readonly text: string;
  /** All that was looked at: what was agreed to is done only while this is the same. */
  readonly facts: unknown;
  /** Files and bytes that would be sent, where that is known before. */
  readonly files?: number;
  readonly bytes?: number;
  /** Remote files that are deleted at most. */
  readonly deletes?: number;
  /** Which remote files are there, of those that somebody else put there: no other is deleted. */
  readonly paths?: readonly string[];
}

/** The world of a tool, the same for all calls. */
export interface ToolContext {
  readonly settings: Settings;
  readonly roots: Roots;
  /** `cwd` is the first root. */
  readonly effects: Effects;
  /** What scripts inherit. */
  readonly scriptEnv: Effects['env'];
  /** Which workspace is meant: the starter's choice. */
  readonly connection: Readonly<Record<string, unknown>>;
}

/** Checked arguments by the names of the operation; paths are real. */
export type Arguments = Readonly<Record<string, unknown>>;

export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly hints: {
    readonly readOnly: boolean;
    readonly destructive: boolean;
    readonly openWorld: boolean;
    readonly idempotent: boolean;
  };
  readonly schema: z.ZodObject;
  readonly output: z.ZodObject;
  /** Arguments that are paths on this machine. */
  readonly paths: readonly string[];
  /** Whether it may outlast its call, and is a run then. */
  readonly isRun: boolean;
  /** Whether these arguments change something; then --read-only refuses them. */
  readonly changes: (args: Arguments) => boolean;
  /** What somebody has to agree to; null where these arguments need nobody. Absent where none do. */
  readonly plan?: (args: Arguments, context: ToolContext, signal: AbortSignal) => Promise<Plan | null>;
  /** `agreed` is the plan that somebody agreed to; null where nobody had to. */
  readonly run: (args: Arguments, context: ToolContext, handle: RunHandle, agreed: Plan | null) => Promise<Answer>;
}
