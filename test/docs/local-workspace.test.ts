import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DEFAULT_CLUSTER_ID } from '../../src/workspace/clusters/cluster.ts';
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
  expect(control).toHaveLength(9);
});

it('every operation of clusters, commands and runs is on the page', () => {
  const paths = routes.map(({ on }) => on.split(' ')[1]!);
  const families = [
    ['| Clusters 2.1 |', '/api/2.1/clusters/', 4],
    ['| Command Execution 1.2 |', '/api/1.2/', 6],
    ['| Jobs 2.2, one-time runs |', '/api/2.2/jobs/', 6],
  ] as const;
  for (const [begin, prefix, count] of families) {
    const row = page.split('\n').find(line => line.startsWith(begin));
    const operations = paths.filter(path => path.startsWith(prefix)).map(path => path.slice(prefix.length));
    for (const operation of operations) expect(row).toContain(`\`${operation}\``);
    expect(operations).toHaveLength(count);
  }
});

it('the cluster of a new workspace is on the page', () => {
  expect(page).toContain(`\`${DEFAULT_CLUSTER_ID}\``);
});
