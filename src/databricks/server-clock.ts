import type { Clock } from '../base/effects.ts';
import type { HttpSend } from './http.ts';

/** Tells the time as a server sees it, from the Date of its answers. */
export interface ServerClock {
  /** The same exchanges; their answers set the clock. */
  watch(send: HttpSend): HttpSend;
  /** Epoch milliseconds, up to a second behind; null while no answer has had a Date. */
  now(): number | null;
}

export function createServerClock(clock: Pick<Clock, 'monotonic'>): ServerClock {
  let told: { readonly date: number; readonly at: number } | null = null;
  return {
    watch: send => async request => {
      const response = await send(request);
      const date = Date.parse(response.headers['date'] ?? '');
      if (!Number.isNaN(date)) told = { date, at: clock.monotonic() };
      return response;
    },
    now: () => told && told.date + (clock.monotonic() - told.at),
  };
}
