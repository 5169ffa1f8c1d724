import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseFaultPlan } from '../../src/workspace/faults/fault-plan.ts';
import { routes } from '../../src/workspace/routes.ts';

const page = readFileSync(new URL('../../docs/local-workspace.md', import.meta.url), 'utf8');

it('every plan of faults that the page shows can be used', () => {
  const plans = [...page.matchAll(/^```json\n(.*?)^```/gms)].map(([, json]) => JSON.parse(json!));
  expect(plans).toHaveLength(2);
  for (const plan of plans) expect(parseFaultPlan(plan)).toMatchObject(plan);
});

it('every action that the page shows can be used', () => {
  const actions = [...page.matchAll(/^\| `(\{.*?\})` \|/gm)].map(([, json]) =>
    JSON.parse(json!.replace('"body": …', '"body": {}').replace('{…}', '{}')),
  );
  expect(actions.map(action => Object.keys(action)[0])).toEqual(['status', 'delayMs', 'reset', 'hang', 'truncate']);
  for (const action of actions) parseFaultPlan({ rules: [{ action }] });
});

it('every control endpoint is on the page', () => {
  const control = routes.filter(({ on }) => on.includes('/__lakeseed/'));
  for (const { on } of control) {
    const [method, path] = on.split(' ') as [string, string];
    const row = page.split('\n').find(line => line.includes(path.replace(/\*$/, '')));
    expect(row, on).toContain(method);
  }
  expect(control).toHaveLength(7);
});
