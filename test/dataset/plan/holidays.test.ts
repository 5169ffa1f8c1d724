import { describe, expect, it } from 'vitest';
import type { Node } from '../../../src/dataset/plan/plan.ts';
import { planOf } from '../../setup/dataset.ts';
import { generated, numbers } from '../../setup/generated.ts';

const planWith = (holidays: string, from = '2024-12-20', to = '2025-06-15') =>
  planOf(`
dataset: visits
calendars:
  open: { holidays: ${holidays} }
tables:
  visits: { rows: 60000, columns: { at: { time: { from: ${from}, to: ${to}, calendar: open } } } }
`);

function daysOf(holidays: string, from?: string, to?: string): string[] {
  const node = planWith(holidays, from, to).tables[0]!.columns[0]!.node as Extract<Node, { kind: 'time' }>;
  const day = (micros: number) => new Date(micros / 1000).toISOString().slice(0, 10);
  return node.calendar.events.map(event => `${day(event.from)} ${day(event.to)} ${event.factor}`);
}

describe('holidays', () => {
  it('of Germany are events of the plan, as whole days', () => {
    expect(daysOf('{ country: DE, factor: 20% }')).toEqual([
      '2024-12-25 2024-12-27 0.2',
      '2025-01-01 2025-01-02 0.2',
      '2025-04-18 2025-04-19 0.2',
      '2025-04-21 2025-04-22 0.2',
      '2025-05-01 2025-05-02 0.2',
      '2025-05-29 2025-05-30 0.2',
      '2025-06-09 2025-06-10 0.2',
    ]);
  });

  it('of a region come on top', () => {
    const days = daysOf('{ country: DE, region: BY, factor: 0 }');
    expect(days).toContain('2025-01-06 2025-01-07 0');
  });

  it('that begin in the evening before are those of the day', () => {
    expect(daysOf('{ country: IL, factor: 0 }', '2025-04-01', '2025-05-10')).toContain('2025-04-13 2025-04-14 0');
  });

  it('of several days are one stretch, also over the end of a year', () => {
    expect(daysOf('{ country: CN, factor: 0 }', '2025-01-20', '2025-02-20')[0]).toMatch(/^2025-01-2[89] 2025-0/);
    expect(daysOf('{ country: DE, factor: 0 }', '2025-01-01', '2025-01-03')).toEqual(['2025-01-01 2025-01-02 0']);
  });

  it('show in the files', async () => {
    const ask = await generated(planWith('{ country: DE, factor: 20% }'));
    const [holiday, ordinary] = await numbers(
      ask,
      `SELECT avg(n) FILTER (day IN ('2025-01-01', '2025-04-18', '2025-05-01')), avg(n) FILTER (day BETWEEN '2025-02-01' AND '2025-03-31')
       FROM (SELECT "at"::date AS day, count(*) AS n FROM {visits} GROUP BY 1)`,
    );
    expect(holiday! / ordinary!).toBeCloseTo(0.2, 1.5);
  });
});
