import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/kernels/program/program.ts';
import { numbersOf } from '../../src/kernels/vectors/numbers-of.ts';
import { planOf, problemsOf } from '../setup/dataset.ts';

const dataset = (seed: number, pick: string) => `dataset: t
seed: ${seed}
clock: 2026-01-01
tables:
  members:
    rows: 2000
    key: id
    columns:
      id: { sequence: 0 }
      joined: { time: { from: 2025-01-01, to: clock } }
  visits:
    rows: 200000
    columns:
      member_id: { references: members, ${pick}since: joined }
`;

function picksOf(seed: number, pick = ''): { counts: Float64Array; left: Float64Array } {
  const program = createProgram(planOf(dataset(seed, pick)));
  const joined = numbersOf(program.table('members').run(0, 2000).column('joined'));
  const picked = numbersOf(program.table('visits').run(0, 200_000).column('member_id'));
  const counts = new Float64Array(2000);
  for (const member of picked) counts[member]! += 1;
  const end = Date.UTC(2026, 0, 1) * 1000;
  return { counts, left: Float64Array.from(joined, time => end - time) };
}

describe('since', () => {
  it('picks rows in proportion to the time that they have had', () => {
    const { counts, left } = picksOf(1);
    const total = left.reduce((sum, time) => sum + time, 0);
    // Ten groups of members by the time they have had: each has its share of the visits.
    const order = [...left.keys()].sort((a, b) => left[a]! - left[b]!);
    for (let group = 0; group < 10; group += 1) {
      const members = order.slice(group * 200, group * 200 + 200);
      const wanted = members.reduce((sum, member) => sum + left[member]!, 0) / total;
      const found = members.reduce((sum, member) => sum + counts[member]!, 0) / 200_000;
      expect(Math.abs(found - wanted)).toBeLessThan(4 * Math.sqrt(wanted / 200_000));
    }
  });

  it('is the same for any rows that are asked for', () => {
    const program = createProgram(planOf(dataset(1, 'zipf: 1.2, ')));
    const all = numbersOf(program.table('visits').run(0, 5000).column('member_id'));
    const part = numbersOf(program.table('visits').run(1234, 500).column('member_id'));
    expect(Array.from(part)).toEqual(Array.from(all).slice(1234, 1734));
  });

  it.for([1, 2, 3, 4, 5])('keeps the share that the busiest fifth was promised, with seed %d', seed => {
    const { counts } = picksOf(seed, 'top: {20%: 80%}, ');
    const sorted = [...counts].sort((a, b) => b - a);
    const share = sorted.slice(0, 400).reduce((sum, count) => sum + count, 0) / 200_000;
    expect(share).toBeGreaterThan(0.76);
    expect(share).toBeLessThan(0.84);
  });

  it.for([
    ['since: nothing', 'members has no column "nothing"'],
    ['since: id', 'members.id is bigint'],
    ['since: maybe', 'members.maybe is timestamp and may be null'],
    ['since: later', 'members.later can lie after the clock'],
    ['tree: false, weights: {by: id}, since: joined', '"since" and "weights" cannot stand together'],
  ] as const)('refuses %s', ([pick, message]) => {
    const columns = `      maybe: { time: { from: 2025-01-01, to: clock }, nulls: 5% }
      later: { time: { from: 2025-01-01, to: 2026-02-01 } }
  visits:`;
    const wrong = dataset(1, '').replace('since: joined', pick).replace('  visits:', columns);
    expect(problemsOf(wrong).join('\n')).toContain(message);
  });

  it('needs a clock', () => {
    const wrong = dataset(1, '').replace('clock: 2026-01-01\n', '').replaceAll('to: clock', 'to: 2026-01-01');
    expect(problemsOf(wrong).join('\n')).toContain('The dataset has no clock to count up to');
  });
});
