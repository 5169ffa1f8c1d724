import { formatPlural } from '../base/format.ts';
import type { Warning } from '../errors/warning.ts';
import type { Delivery } from '../volume/delivery.ts';
import { manifestPath } from '../volume/manifest.ts';
import type { ForeignFile } from '../volume/prove.ts';
import type { LocalDeliveryInput } from './delivery-options.ts';
import { fileWarnings } from './file-warnings.ts';

const SAYS: Readonly<Record<ForeignFile['kind'], string>> = {
  new: 'was put there by somebody else while the folder was delivered',
  replaced: 'was replaced by somebody else after it had been sent',
  unlisted: 'is older than this delivery, but the listing before it left it out: it stays',
};

/** One for each of the first files that somebody else has put into the folder. */
export function foreignWarnings(files: readonly ForeignFile[]): Warning[] {
  const hint = 'Readers of the folder see it, too: give every writer a folder of its own.';
  return [...Map.groupBy(files, ({ kind }) => kind)].flatMap(([kind, members]) =>
    fileWarnings({ code: 'FOREIGN_FILE', paths: members.map(({ path }) => path), says: SAYS[kind], hint }),
  );
}

/** Says why nothing was there to go on with. */
export function resumeWarnings({ plan, resumption }: Delivery): Warning[] {
  const { known, changedHere, changedThere, goneHere } = resumption;
  const code = 'NOTHING_RESUMED';
  if (!known) {
    const message = `This machine knows of no delivery to ${plan.remoteBase}: all files have to be sent`;
    return [{ code, message, hint: 'Resume where the interrupted delivery ran, as the same user.' }];
  }
  if (plan.resumed.length > 0 || changedHere + changedThere + goneHere === 0) return [];
  const reasons = [
    ...(changedHere > 0 ? [`${formatPlural(changedHere, 'file')} changed here since`] : []),
    ...(changedThere > 0 ? [`${formatPlural(changedThere, 'file')} changed or gone there`] : []),
    ...(goneHere > 0 ? [`${formatPlural(goneHere, 'file')} no longer here`] : []),
  ];
  return [
    {
      code,
      message: `Nothing of the delivery before is left to go on with: all files have to be sent (${reasons.join(', ')})`,
      hint: 'Data that is generated anew is other data, unless the script writes the same bytes again: a fixed seed makes it do so.',
    },
  ];
}

/** Whoever adds to a folder would not expect that anything in it goes. */
export function manifestWarnings(
  { plan }: Delivery,
  { clean, manifest }: Pick<LocalDeliveryInput, 'clean' | 'manifest'>,
): Warning[] {
  const path = manifestPath(plan.remoteBase);
  if (clean || manifest || !plan.deleteFiles.some(file => file.path === path)) return [];
  const message = `${path} did not describe the files that were added: it was removed`;
  return [{ code: 'MANIFEST_REMOVED', message, hint: 'With --manifest a new one is written.', path }];
}
