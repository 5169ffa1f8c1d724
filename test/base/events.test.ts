import { expect, it } from 'vitest';
import { createEmitter, type LakeseedEvent } from '../../src/base/events.ts';

it('numbers events from 1 without gaps and stamps them in UTC', () => {
  const seen: LakeseedEvent[] = [];
  const emit = createEmitter(
    event => seen.push(event),
    () => 0,
  );
  emit({ type: 'check.start', directory: '/data' });
  emit({ type: 'check.start', directory: '/data' });
  expect(seen).toEqual([
    { sequence: 1, time: '1970-01-01T00:00:00.000Z', type: 'check.start', directory: '/data' },
    { sequence: 2, time: '1970-01-01T00:00:00.000Z', type: 'check.start', directory: '/data' },
  ]);
});

it('a listener that throws does not break the operation', () => {
  const emit = createEmitter(
    () => {
      throw new Error('the listener’s own fault');
    },
    () => 0,
  );
  expect(() => emit({ type: 'check.start', directory: '/data' })).not.toThrow();
});
