import { expect, it } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';

it('a sleep that is aborted rejects with the signal’s own reason', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const sleeping = systemEffects().clock.sleep(60_000, controller.signal);
  controller.abort(reason);
  await expect(sleeping).rejects.toBe(reason);
});

it('overrides replace parts of the real world', () => {
  const effects = systemEffects({ cwd: '/elsewhere' });
  expect(effects.cwd).toBe('/elsewhere');
  expect(effects.platform).toBe(process.platform);
});
