import type { Effects } from '../base/effects.ts';
import { foreignFiles } from './clean-consent.ts';
import type { PlannedDelivery, Prepared } from './delivery.ts';
import { readDeliveryRecord, writeDeliveryRecord } from './delivery-record.ts';
import { folderKey } from './delivery-state.ts';
import { probeVolume } from './probe.ts';

/** The last that happens before anything is deleted: the question, the proof that the volume is writable, the record. */
export async function prepareDelivery(
  { plan, before, ...input }: PlannedDelivery,
  effects: Effects,
): Promise<Prepared> {
  const { store, volume, remoteBase, clean, consent, signal } = input;
  const record = await readDeliveryRecord(folderKey(input), effects);
  const foreign = new Set(foreignFiles({ remoteBase, remote: before, record }));
  if (clean) await consent(remoteBase, before, [...foreign]);
  if (plan.deleteFiles.length + plan.deleteDirectories.length > 0) {
    await probeVolume(store, volume, { random: effects.random, signal });
  }
  const kept = before.files.filter(file => !foreign.has(file)).map(({ path, size }) => [path, size] as const);
  const coming = [...plan.uploads, ...plan.resumed].map(({ remotePath, file }) => [remotePath, file.size] as const);
  // Before the first byte is sent: a delivery that is killed has put them there all the same.
  await writeDeliveryRecord(folderKey(input), new Map([...kept, ...coming]), effects);
  return { foreign, record };
}
