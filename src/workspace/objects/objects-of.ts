import type { Call } from '../call.ts';
import type { Objects } from './objects.ts';

/** The objects as the caller finds them: with a home folder of their own. */
export async function objectsOf({ state, caller }: Call): Promise<Objects> {
  await state.objects.makeFolder(`/Users/${caller.userName}`);
  return state.objects;
}
