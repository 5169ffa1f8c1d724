import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../src/base/events.ts';
import { clustersApi } from '../../../src/databricks/clusters.ts';
import { commandExecution } from '../../../src/databricks/command-execution.ts';
import { type ClusterRunInput, requireFit, runOnCluster } from '../../../src/databricks/compute/run-on-cluster.ts';
import {
  CANCEL,
  CONTEXT,
  CREATE,
  carriedOutOn,
  clusterServer,
  DESTROY,
  EXECUTE,
  GET_CLUSTER,
  type Play,
  STATUS,
} from '../../fixtures/cluster-server.ts';
import { answer, resetAfterBody } from '../../fixtures/hostile-server.ts';
import type { Routes } from '../../fixtures/routed-server.ts';
import { machine } from '../../setup/launch.ts';
import { failureOf } from '../failure-of.ts';
import { testClient } from '../test-client.ts';
import { fakeTime, quickEffects } from '../test-effects.ts';

const PATH = '/Workspace/Users/me@example.com/generate_data.py';

interface Run {
  readonly script?: string;
  readonly play: Play;
  readonly routes?: Routes;
  readonly input?: Partial<ClusterRunInput>;
  /** For what really takes its time: waits are cut short; by default the clock does not wait at all. */
  readonly quick?: boolean;
  /** When an hour has passed at once. */
  readonly isLate?: () => boolean;
}

async function run({ script = 'print(1)', play, routes = {}, input = {}, quick = false, isLate }: Run) {
  const server = await clusterServer(play, routes);
  const own = quick ? quickEffects() : fakeTime().effects;
  const monotonic = () => own.clock.monotonic() + (isLate?.() ? 3_600_000 : 0);
  const effects = { ...own, clock: { ...own.clock, monotonic } };
  const client = testClient(server, effects);
  const events: EventBody[] = [];
  const ended = runOnCluster(
    {
      api: commandExecution(client),
      clusters: clustersApi(client),
      context: { clusterId: 'c1', contextId: 'x' },
      runId: 'r1',
      script: { path: PATH, content: Buffer.from(script), isFile: true },
      variables: { SCALE_FACTOR: '1.0', OUTPUT_PATH: '/Volumes/main/default/v/in' },
      timeoutSec: 60,
      emit: event => void events.push(event),
      ...input,
    },
    effects,
  );
  return { server, events, ended };
}

/** Runs it in a real Python, behind a server that cuts what commands print. */
function carriedOut(script: string, cut?: (text: string) => string, on = machine()) {
  return run({ script, play: carriedOutOn(on, cut), quick: true });
}

function played(
  looks: readonly { status: string; results?: unknown }[],
  routes: Routes = {},
  input: Partial<ClusterRunInput> = {},
) {
  return run({ play: (_, number) => (number === 0 ? looks : ''), routes, input });
}

const DIED = {
  status: 'Error',
  results: { resultType: 'error', summary: 'Fatal error: The Python kernel is unresponsive.', cause: '' },
};

describe('a run', () => {
  it('that ends well returns what it printed, in one command, and leaves nothing', async () => {
    const on = machine();
    const { server, events, ended } = await carriedOut(
      'import os\nprint("hello", os.environ["SCALE_FACTOR"], os.environ["OUTPUT_PATH"])\n',
      undefined,
      on,
    );
    expect(await ended).toEqual({
      success: true,
      output: 'hello 1.0 /Volumes/main/default/v/in\n',
      error: null,
      code: null,
      durationSec: expect.any(Number),
    });
    // To run, and to forget.
    expect(server.commands).toHaveLength(2);
    expect(on.left()).toEqual([]);
    expect(events.map(({ type }) => type)).toContain('run.progress');
    expect(server.of(CREATE)).toEqual([]);
  });

  it.for([
    ['import sys\nprint("begun")\nsys.exit(3)\n', 'The script ended with sys.exit(3)'],
    [
      'print("begun")\n1 / 0\n',
      `Traceback (most recent call last):\n  File "${PATH}", line 2, in <module>\n    1 / 0\n    ~~^~~\nZeroDivisionError: division by zero`,
    ],
  ])('that fails returns what it printed, and why: %j', async ([script, error]) => {
    const { ended } = await carriedOut(script!);
    expect(await ended).toMatchObject({ success: false, code: 'RUN_FAILED', output: 'begun\n', error });
  });

  it('does not put values into source text', async () => {
    const OUTPUT_PATH = '/Volumes/main/default/v/"""\\\n\'); import os #';
    const { server, ended } = await run({
      script: 'import json, os\nprint(json.dumps(os.environ["OUTPUT_PATH"]))\n',
      play: carriedOutOn(machine()),
      quick: true,
      input: { variables: { SCALE_FACTOR: '1e-07', OUTPUT_PATH } },
    });
    expect(JSON.parse((await ended).output)).toBe(OUTPUT_PATH);
    expect(server.commands[0]).not.toContain('import os #');
    expect(server.commands[0]).not.toContain('1e-07');
  });

  it('that prints 3 MB keeps both ends and says what was cut', async () => {
    const { ended } = await carriedOut('for n in range(300_000): print(f"{n:09}")\n');
    const { output } = await ended;
    expect(output.slice(0, 20)).toBe('000000000\n000000001\n');
    expect(output).toMatch(/\n\[lakeseed: 2\.4 MiB cut here; of what a run prints 512 KiB are kept\]\n/);
    expect(output.endsWith('000299998\n000299999\n')).toBe(true);
    expect(output.length).toBeLessThan(525_000);
  });

  it('that prints what cannot be compressed is read in parts', async () => {
    const script =
      'import base64, random\nprint(base64.b64encode(random.Random(1).randbytes(60_000)).decode())\nprint("the end", end="")\n';
    const { server, ended } = await carriedOut(script);
    const { output } = await ended;
    expect(output).toHaveLength(80_008);
    expect(output.endsWith('\nthe end')).toBe(true);
    expect(server.commands.length).toBeGreaterThan(3);
  });

  it('may print bytes that are no UTF-8, and characters over the border of two parts', async () => {
    const script =
      'import random, sys\nsys.stdout.buffer.write(b"\\xff<")\nprint("".join(chr(random.Random(1).randrange(0x4e00, 0x9fff)) for _ in range(30_000)))\nprint("".join(chr(random.Random(n).randrange(0x4e00, 0x9fff)) for n in range(30_000)))\n';
    const { output } = await (await carriedOut(script)).ended;
    expect(output.startsWith('\ufffd<')).toBe(true);
    expect(output.slice(1)).not.toContain('\ufffd');
    expect([...output]).toHaveLength(60_004);
  });
});

describe('behind a server that cuts what commands print', () => {
  const noise = 'import random\nfor n in range(1500): print(random.Random(n).random())\n';

  it.for<[string, (text: string) => string]>([
    ['at 10,000 characters', text => text.slice(0, 10_000)],
    [
      'at 10,000 characters, with a remark',
      text =>
        text.length > 10_000
          ? `${text.slice(0, 10_000)}\n*** WARNING: max output size exceeded, skipping output. ***\n`
          : text,
    ],
    ['at 2,000 characters', text => text.slice(0, 2000)],
    ['at the beginning', text => text.slice(-10_000)],
  ])('%s the answer is asked for again until it is whole', async ([, cut]) => {
    const { ended } = await carriedOut(`${noise}raise ValueError("the end")\n`, cut);
    const { output, error, code } = await ended;
    expect(code).toBe('RUN_FAILED');
    expect(error).toMatch(/line 3, in <module>\n.*\nValueError: the end$/);
    expect(output.trimEnd().split('\n')).toHaveLength(1500);
  });

  it('to nothing, how the run ended is not known: that is no success', async () => {
    const { ended } = await carriedOut(noise, text => text.slice(0, 200));
    expect(await ended).toMatchObject({
      success: false,
      code: 'RUN_FAILED',
      output: '',
      error: expect.stringMatching(/how the script/),
    });
  });

  it('beside other prints the answer is found', async () => {
    const { ended } = await carriedOut('print("hello")\n', text => `Out[1]: warning\n${text}\nmore`);
    expect(await ended).toMatchObject({ success: true, output: 'hello\n' });
  });
});

describe('on a server that carries out nothing', () => {
  it('a canned text is what the script printed', async () => {
    const { server, ended } = await run({ play: () => 'Generated 100 rows <<done>>\n' });
    expect(await ended).toMatchObject({
      success: true,
      output: 'Generated 100 rows <<done>>\n',
      error: null,
      code: null,
    });
    expect(server.of(CREATE)).toEqual([]);
  });

  it.for([
    { resultType: 'text' },
    { resultType: 'text', data: '' },
    { resultType: 'text', data: null },
    null,
    { resultType: 'table', data: [[1]], schema: [] },
  ])('results that are %j are a success without output', async results => {
    const { ended } = await run({ play: () => [{ status: 'Finished', results }] });
    expect(await ended).toMatchObject({ success: true, output: '', error: null });
  });

  it('an exception is told in plain text: no HTML, no colours', async () => {
    const summary = '<span class="ansi-red-fg">ValueError</span>: a &lt; b &amp; &#x27;c&#39;';
    const cause = `\u001b[0;31m-----\u001b[0m\n\u001b[0;31mValueError\u001b[0m: a < b & 'c'`;
    const { ended } = await played([{ status: 'Finished', results: { resultType: 'error', summary, cause } }]);
    expect(await ended).toMatchObject({ success: false, code: 'RUN_FAILED', error: "-----\nValueError: a < b & 'c'" });
  });

  it.for([
    [{ resultType: 'error', summary: 'NameError: x', cause: null }, 'NameError: x'],
    [{ resultType: 'error', summary: 'Notebook failed', cause: 'NameError: x' }, 'Notebook failed\nNameError: x'],
    [{ resultType: 'error' }, 'Databricks gave no reason'],
  ] as const)('an exception that is told as %j has a text', async ([results, error]) => {
    const { ended } = await played([{ status: 'Finished', results }]);
    expect(await ended).toMatchObject({ success: false, code: 'RUN_FAILED', error });
  });
});

describe('a run that does not come to its end', () => {
  it('because somebody cancelled it is CANCELLED', async () => {
    const { ended } = await played([{ status: 'Running' }, { status: 'Cancelled', results: null }]);
    expect(await ended).toMatchObject({
      success: false,
      code: 'CANCELLED',
      error: expect.stringContaining('by somebody else'),
    });
  });

  it('because its Python died says what may have been the reason', async () => {
    const { ended } = await played([DIED]);
    expect(await ended).toMatchObject({
      success: false,
      code: 'RUN_FAILED',
      error: expect.stringMatching(
        /unresponsive\.\nThe Python that ran the script has ended: it ran out of memory, crashed/,
      ),
    });
  });

  it('because its cluster went down says so, with the reason', async () => {
    const cluster = {
      cluster_id: 'c1',
      state: 'TERMINATED',
      state_message: 'Inactive for 10 min',
      termination_reason: { code: 'INACTIVITY' },
    };
    const gone = answer(400, { error: 'ClusterNotReadyException: c1' });
    const { ended } = await played([], {
      [STATUS]: gone,
      [CONTEXT]: gone,
      [CREATE]: gone,
      [GET_CLUSTER]: answer(200, cluster),
    });
    expect(await ended).toMatchObject({
      success: false,
      code: 'RUN_FAILED',
      error: expect.stringMatching(
        /^The cluster c1 went down while the script ran: TERMINATED \(INACTIVITY, Inactive for 10 min\)/,
      ),
    });
  });

  it('because its context vanished says so, and reads what was printed through another one, which is closed', async () => {
    const carryOut = carriedOutOn(machine());
    const play: Play = async (source, number) => {
      const printed = await carryOut(source);
      return number === 0 ? { status: '', http: 404 } : printed;
    };
    const { server, ended } = await run({ script: 'print("seen")\n', play, quick: true });
    expect(await ended).toMatchObject({
      success: false,
      code: 'RUN_FAILED',
      output: 'seen\n',
      error: expect.stringMatching(/^The execution context of the script is gone: it ran out of memory/),
    });
    expect(server.of(CREATE)).toHaveLength(1);
    expect(server.of(DESTROY)).toHaveLength(1);
    expect(server.open).toEqual(new Set());
  });

  it('within its limit is cancelled on the cluster; what it printed until then is returned', async () => {
    const on = machine();
    const script = 'import time\nprint("begun", flush=True)\ntime.sleep(600)\n';
    const printed = join(on.folder, 'tmp/lakeseed-r1/output');
    const isLate = () => existsSync(printed) && readFileSync(printed, 'utf8') === 'begun\n';
    const { server, ended } = await run({ script, play: carriedOutOn(on), quick: true, isLate });
    expect(await ended).toMatchObject({
      success: false,
      code: 'RUN_TIMEOUT',
      output: 'begun\n',
      error: 'The script ran longer than 1 min 0 s and was cancelled on the cluster',
    });
    expect(server.of(CANCEL)).toHaveLength(1);
  });

  it('because of an abort is cancelled on the cluster, and a result', async () => {
    const controller = new AbortController();
    const { server, ended } = await played(
      [{ status: 'Running' }],
      {},
      { signal: controller.signal, emit: () => controller.abort() },
    );
    expect(await ended).toMatchObject({ success: false, code: 'CANCELLED' });
    expect(server.of(CANCEL)).toHaveLength(1);
  });

  it('because nobody knows whether it was started is an error, and it is not started again', async () => {
    const { server, ended } = await played([], { [EXECUTE]: resetAfterBody() });
    expect(await failureOf(ended)).toMatchObject({ code: 'NETWORK' });
    expect(server.of(EXECUTE)).toHaveLength(1);
  });
});

it('a script that is too large for a command is refused before anything happens', async () => {
  const content = Buffer.from(`DATA = "${randomBytes(5 * 1024 * 1024).toString('hex')}"`);
  expect(await failureOf((async () => requireFit({ path: PATH, content, isFile: true }))())).toMatchObject({
    code: 'NOT_SUPPORTED',
    message: `${PATH} is too large for a command on a cluster, which takes 6 MB`,
  });
  // What can be compressed may be larger.
  requireFit({ path: PATH, content: Buffer.alloc(9_000_000, '# all the same\n'), isFile: true });
});
