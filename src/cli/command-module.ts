import type { Command } from 'commander';
import type { CliContext } from './context.ts';

/** A command: its arguments and flags, and what it does with them. No logic beyond calling an operation and showing its result. */
export interface CommandModule {
  /** False for one that reports no events and has to start fast: what draws them is not loaded. */
  readonly draws?: false;
  /** Adds arguments, flags and examples. */
  configure(command: Command): void;
  /** Runs it; resolves to the exit code. */
  run(invocation: Invocation, context: CliContext): Promise<number>;
}

/** What the person typed: positional arguments in order (undefined where left out) and flags by camelCase name. */
export interface Invocation {
  readonly args: readonly (string | undefined)[];
  readonly flags: Readonly<Record<string, unknown>>;
}
