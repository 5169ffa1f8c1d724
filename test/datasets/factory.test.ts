import { beforeAll, describe, expect, it } from 'vitest';
import { draft, type GeneratedProject, generateProject } from '../setup/generated-project.ts';

let factory: GeneratedProject;

beforeAll(async () => {
  factory = await generateProject(draft('factory'));
});

describe('factory sensors', () => {
  it('has a reading a minute of 5 × 20 sensors for 30 days, partitioned by day', async () => {
    const sizes = Object.fromEntries(factory.result.tables.map(({ name, rows, files }) => [name, { rows, files }]));
    expect(sizes).toMatchObject({
      plants: { rows: 5 },
      sensors: { rows: 100 },
      readings: { rows: 4_320_000, files: 30 },
    });
    const [odd] = await factory.rows(`
      SELECT count(*) FILTER (n <> 43200) AS off, count(*) AS sensors FROM (SELECT sensor_id, count(DISTINCT read_at) AS n FROM readings GROUP BY 1)`);
    expect({ off: Number(odd!['off']), sensors: Number(odd!['sensors']) }).toEqual({ off: 0, sensors: 100 });
    expect(await factory.number('SELECT count(*) FROM readings WHERE read_at::DATE <> day::DATE')).toBe(0);
  });

  it('has lognormal vibrations, quieter at weekends', async () => {
    const calm = "FROM readings WHERE status = 'OK'";
    const median = await factory.number(`SELECT median(vibration) ${calm} AND isodow(read_at) < 6`);
    expect(Math.abs(median / 1.2 - 1)).toBeLessThan(0.01);
    expect(
      Math.abs((await factory.number(`SELECT stddev(ln(vibration)) ${calm} AND isodow(read_at) < 6`)) - 0.35),
    ).toBeLessThan(0.01);
    const weekend = await factory.number(`SELECT median(vibration) ${calm} AND isodow(read_at) > 5`);
    expect(Math.abs(weekend / median / 0.8 - 1)).toBeLessThan(0.01);
  });

  it('has temperatures with a daily wave that is highest at 15:00', async () => {
    const hours = await factory.rows(
      "SELECT hour(read_at) AS hour, avg(temperature) AS mean FROM readings WHERE status = 'OK' GROUP BY 1 ORDER BY 2 DESC",
    );
    const means = hours.map(({ mean }) => Number(mean));
    expect([14, 15]).toContain(Number(hours[0]!['hour']));
    expect([2, 3]).toContain(Number(hours.at(-1)!['hour']));
    expect(Math.abs(means[0]! - means.at(-1)! - 6)).toBeLessThan(0.2);
  });

  it('has three drifts of about two hours, which end in CRITICAL', async () => {
    const drifts = await factory.rows(`
      SELECT sensor_id, min(read_at) AS first, max(read_at) AS last, date_diff('minute', min(read_at), max(read_at)) AS minutes
      FROM readings WHERE status = 'CRITICAL' GROUP BY 1`);
    expect(drifts).toHaveLength(3);
    for (const { minutes } of drifts) {
      expect(Number(minutes)).toBeGreaterThan(20);
      expect(Number(minutes)).toBeLessThan(150);
    }
  });

  it('has anomalies that cluster in time', async () => {
    const critical = await factory.number("SELECT count(*) FROM readings WHERE status = 'CRITICAL'");
    const hours = await factory.number(
      "SELECT count(DISTINCT (sensor_id, date_trunc('hour', read_at))) FROM readings WHERE status = 'CRITICAL'",
    );
    expect(critical / hours).toBeGreaterThan(10);
  });

  it('takes the status from the values', async () => {
    const off = await factory.number(`
      SELECT count(*) FROM readings WHERE status <> CASE
        WHEN vibration > 8 OR temperature > 86 THEN 'CRITICAL' WHEN vibration > 3.5 OR temperature > 80 THEN 'WARNING' ELSE 'OK' END`);
    expect(off).toBe(0);
  });

  it('opens a work order within 48 hours after the last anomaly of a sensor, and no other', async () => {
    const off = await factory.number(`
      SELECT count(*) FROM maintenance
      FULL JOIN (SELECT sensor_id, max(read_at) AS last FROM readings WHERE status = 'CRITICAL' GROUP BY 1) USING (sensor_id)
      WHERE work_order_id IS NULL OR last IS NULL OR opened_at <= last OR opened_at > last + INTERVAL 48 HOURS`);
    expect(off).toBe(0);
    expect(await factory.number('SELECT count(*) FROM maintenance')).toBe(3);
  });
});
