import type { Call } from '../call.ts';
import type { Objects } from './objects.ts';

/** The objects as the caller meets them: his home folder is there. */
export async function objectsOf({ state, caller }: Call): Promise<Objects> {
  await state.objects.makeFolder(`/Users/${caller.userName}`);
  return state.objects;
}
