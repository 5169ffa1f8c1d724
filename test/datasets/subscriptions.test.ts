import { beforeAll, describe, expect, it } from 'vitest';
import { draft, type GeneratedProject, generateProject } from '../setup/generated-project.ts';

let saas: GeneratedProject;

beforeAll(async () => {
  saas = await generateProject(draft('subscriptions'));
});

const OUTAGE = "opened_at >= '2026-02-10' AND opened_at < '2026-02-12'";

describe('software subscriptions with a churn story', () => {
  it('has 50,000 accounts in their tiers, about one subscription each, and 200,000 events', async () => {
    const sizes = Object.fromEntries(saas.result.tables.map(({ name, rows }) => [name, rows]));
    expect(sizes).toMatchObject({ accounts: 50_000, usage_events: 200_000 });
    expect(Math.abs(sizes['subscriptions']! / 50_000 - 1)).toBeLessThan(0.02);
    const tiers = await saas.rows('SELECT tier, count(*) / 50000 AS share FROM accounts GROUP BY 1');
    const shares = Object.fromEntries(tiers.map(({ tier, share }) => [String(tier), Number(share)]));
    expect(Math.abs(shares['Starter']! - 0.6)).toBeLessThan(0.01);
    expect(Math.abs(shares['Growth']! - 0.3)).toBeLessThan(0.01);
    expect(Math.abs(shares['Enterprise']! - 0.1)).toBeLessThan(0.01);
  });

  it('takes the monthly revenue from tier and seats', async () => {
    const off = await saas.number(`
      SELECT count(*) FROM subscriptions JOIN accounts USING (account_id)
      WHERE mrr <> seats * CASE tier WHEN 'Starter' THEN 9 WHEN 'Growth' THEN 19 ELSE 29 END`);
    expect(off).toBe(0);
  });

  it('has usage within the subscription’s life, in business hours and on weekdays', async () => {
    const outside = await saas.number(`
      SELECT count(*) FROM usage_events JOIN subscriptions USING (subscription_id)
      WHERE used_at < started_at OR used_at >= coalesce(churned_at, TIMESTAMPTZ '2026-03-01')`);
    expect(outside).toBe(0);
    expect(await saas.number('SELECT avg((isodow(used_at) < 6)::INT) FROM usage_events')).toBeGreaterThan(0.94);
    expect(await saas.number('SELECT avg((hour(used_at) BETWEEN 9 AND 17)::INT) FROM usage_events')).toBeGreaterThan(
      0.8,
    );
  });

  it('has five times as many tickets during the outage', async () => {
    const usual = await saas.number(`SELECT count(*) / 179 FROM support_tickets WHERE NOT (${OUTAGE})`);
    const outage = await saas.number(`SELECT count(*) / 2 FROM support_tickets WHERE ${OUTAGE}`);
    expect(Math.abs(outage / usual - 5)).toBeLessThan(0.5);
  });

  it.for([
    ['usually', `NOT (${OUTAGE})`, 4],
    ['during the outage', OUTAGE, 18],
  ] as const)('resolves tickets %s in their median time', async ([, when, hours]) => {
    const median = await saas.number(
      `SELECT median(epoch(resolved_at - opened_at) / 3600) FROM support_tickets WHERE ${when}`,
    );
    expect(Math.abs(median / hours - 1)).toBeLessThan(0.06);
  });

  it('loses Starter at least three times as often as Enterprise', async () => {
    const churn = (tier: string) =>
      saas.number(
        `SELECT avg(churned::INT) FROM subscriptions JOIN accounts USING (account_id) WHERE tier = '${tier}'`,
      );
    expect((await churn('Starter')) / (await churn('Enterprise'))).toBeGreaterThan(3);
  });

  it('loses those that the outage hit in the last 30 days', async () => {
    const late = (outage: string) =>
      saas.number(`
        SELECT avg((churned_at >= '2026-01-30')::INT) FROM subscriptions JOIN accounts USING (account_id) WHERE churned AND outage = '${outage}'`);
    expect(await late('hit')).toBe(1);
    expect(await late('spared')).toBeLessThan(0.25);
  });
});
