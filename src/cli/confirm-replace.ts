import type { ConfirmReplace } from '../generator/generate-and-upload-on-cluster.ts';
import type { CliContext } from './context.ts';
import { canAsk, confirm } from './question.ts';

/** Whether a script in the workspace that somebody has edited may be replaced: --yes says so, a person at a terminal is asked. */
export function confirmReplace(
  flags: Readonly<Record<string, unknown>>,
  { streams, signal, note }: CliContext,
): { confirmReplace?: ConfirmReplace } {
  if (flags['yes'] === true) return { confirmReplace: async () => true };
  if (!canAsk(streams)) return {};
  return {
    confirmReplace: async ({ path }) => {
      note(`${path} was edited since lakeseed put it there, or put there by somebody else.`);
      return await confirm('Replace it?', streams, signal);
    },
  };
}
