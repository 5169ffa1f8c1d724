import type { LakeseedEvent } from '../base/events.ts';
import { formatBytes, formatPlural, listSome } from '../base/format.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import type { DeliveryLibraryOptions } from '../generator/delivery-options.ts';
import type { RunHandle } from './runs.ts';
import type { Plan, ToolContext } from './tool.ts';

/**
 * Watches what a delivery says that it will do, which it says before it does it, and ends it where that is more than the starter's
 * limits or than what somebody agreed to: a folder may have filled while a script ran.
 */
export function holdToPlan(
  { settings }: ToolContext,
  { onEvent, abort }: RunHandle,
  agreed: Plan | null,
): Pick<RunHandle, 'onEvent'> & Pick<DeliveryLibraryOptions, 'confirmClean'> {
  const { maxFiles = Number.POSITIVE_INFINITY, maxBytes = Number.POSITIVE_INFINITY } = settings;
  const most = agreed?.deletes ?? Number.POSITIVE_INFINITY;
  const watch = (event: LakeseedEvent) => {
    if (event.type === 'plan' && !event.dryRun) {
      const { upload, bytes } = event;
      if (upload > maxFiles || bytes > maxBytes)
        abort(tooMuch(event, upload > maxFiles ? formatPlural(maxFiles, 'file') : formatBytes(maxBytes)));
      if (event.delete > most) abort(moreToDelete(event.delete, most));
    }
    if (event.type === 'clean.start' && event.files > most) abort(moreToDelete(event.files, most));
  };
  const shown = agreed?.paths && new Set(agreed.paths);
  return {
    onEvent: event => {
      watch(event);
      onEvent(event);
    },
    ...(shown && {
      confirmClean: async ({ foreignPaths }) => {
        const others = foreignPaths.filter(path => !shown.has(path));
        if (others.length > 0) abort(notShown(others));
        return others.length === 0;
      },
    }),
  };
}

function notShown(paths: readonly string[]): LakeseedError {
  const message = `Others came since it was agreed what is deleted: ${listSome(paths)}. Nothing was deleted and nothing was sent`;
  return new LakeseedError('CONFIRMATION_REQUIRED', message, { hint: AGAIN });
}

const AGAIN = 'Call the tool again, and show the new plan.';

function tooMuch({ upload, bytes }: { readonly upload: number; readonly bytes: number }, limit: string): LakeseedError {
  const would = `${formatPlural(upload, 'file')} (${formatBytes(bytes)}) would be sent`;
  const message = `${would}; the server was started with a limit of ${limit}. Nothing was deleted and nothing was sent`;
  return new LakeseedError('LIMIT_EXCEEDED', message);
}

function moreToDelete(files: number, agreed: number): LakeseedError {
  const message = `${formatPlural(files, 'file')} would be deleted now, but it was agreed to delete ${agreed}: others came meanwhile. Nothing was deleted and nothing was sent`;
  return new LakeseedError('CONFIRMATION_REQUIRED', message, { hint: AGAIN });
}
