import { formatPlural } from '../base/format.ts';
import type { ConfirmClean } from '../generator/upload-to-volume.ts';
import type { CliContext } from './context.ts';
import { canAsk, confirm } from './question.ts';

/** The question before files of others are removed: asked of a person at a terminal who did not say --yes. */
export function confirmClean(
  flags: Readonly<Record<string, unknown>>,
  { streams, signal, note }: CliContext,
): { confirmClean?: ConfirmClean } {
  if (flags['yes'] === true || !canAsk(streams)) return {};
  return {
    confirmClean: async ({ remoteBase, files, foreignFiles }) => {
      note(
        `${remoteBase} holds ${formatPlural(files, 'file')}; ${foreignFiles === files ? 'none' : `${foreignFiles} of them not`} put there by lakeseed.`,
      );
      return await confirm('Remove them all?', streams, signal);
    },
  };
}
