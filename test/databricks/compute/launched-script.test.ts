import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { launcherCommand, parseAnswer } from '../../../src/databricks/compute/launcher.ts';
import { launch, machine, RUN, SCRIPT_PATH } from '../../setup/launch.ts';

const FINISHED = { end: 'finished' };

describe('a script', () => {
  it('is the main program, with its values in the environment', async () => {
    const script = `"""A docstring."""
from __future__ import annotations
import os, sys
def later() -> Unknown: pass
if __name__ == "__main__":
    print(__doc__, sys.argv[1:], os.environ["SCALE_FACTOR"], os.environ["OUTPUT_PATH"], later.__annotations__)
`;
    const env = { SCALE_FACTOR: '0.5', OUTPUT_PATH: '/Volumes/main/default/v/in' };
    const { answer, printed, aside } = await launch(script, { env });
    expect(answer).toMatchObject(FINISHED);
    expect(printed).toBe("A docstring. [] 0.5 /Volumes/main/default/v/in {'return': 'Unknown'}\n");
    expect(aside).toBe('');
  });

  it('does not inherit what the launcher or another script imports from __future__', async () => {
    const { printed } = await launch('def f(x: 1 + 1): pass\nprint(f.__annotations__)\n');
    expect(printed).toBe("{'x': 2}\n");
  });

  it.for<[string, string | Buffer]>([
    ['with an encoding line', Buffer.from('# -*- coding: latin-1 -*-\nprint("\xe4", len("\xe4"))\n', 'latin1')],
    ['with a byte order mark', Buffer.from('\ufeffprint("ä", len("ä"))\n')],
    ['in UTF-8', 'print("ä", len("ä"))\n'],
    ['with Windows line ends', 'if True:\r\n    print("ä", len("ä"))\r\n'],
  ])('%s is read as Python reads it', async ([, script]) => {
    expect(await launch(script)).toMatchObject({ answer: FINISHED, printed: 'ä 1\n' });
  });

  it('finds what lies beside it where it really lies', async () => {
    const on = machine();
    const home = join(on.folder, 'home');
    mkdirSync(home);
    writeFileSync(join(home, 'seeds.csv'), 'a,b');
    writeFileSync(join(home, 'greeting.py'), 'TEXT = "hello"\n');
    const script = 'import greeting\nprint(greeting.TEXT, __file__, open("seeds.csv").read())\n';
    const path = join(home, 'generate_data.py');
    writeFileSync(path, script);
    expect(await launch(script, { path, on })).toMatchObject({ answer: FINISHED, printed: `hello ${path} a,b\n` });
  });

  it('that is a notebook, or was edited meanwhile, finds it, too', async () => {
    const on = machine();
    const home = join(on.folder, 'home');
    mkdirSync(home);
    writeFileSync(join(home, 'greeting.py'), 'TEXT = "hello"\n');
    writeFileSync(join(home, 'generate_data.py'), 'edited');
    const script = 'import greeting, os\nprint(greeting.TEXT, os.getcwd(), open(__file__).read() == SOURCE)\n';
    const whole = `SOURCE = open(__file__).read()\n${script}`;
    const path = join(home, 'generate_data.py');
    expect(await launch(whole, { path, on })).toMatchObject({ answer: FINISHED, printed: `hello ${home} True\n` });
  });

  it.for([
    [
      "it's",
      '"""',
      "'''",
      '\\',
      '\\n',
      '\n',
      '\r\n',
      '{}',
      '%s',
      '\u2028',
      '🌊',
      '\x24{HOME}',
      '"); raise SystemExit(9) #',
    ],
  ])('gets values as they are: %j', async texts => {
    const env = Object.fromEntries(texts.map((text, index) => [`V${index}`, text]));
    const script = `import json, os\nprint(json.dumps([os.environ[f"V{n}"] for n in range(${texts.length})]))\n`;
    const path = `/Workspace/Users/me/${texts.join('')}/generate_data.py`;
    const { answer, printed } = await launch(script, { env, path });
    expect(answer).toMatchObject(FINISHED);
    expect(JSON.parse(printed)).toEqual(texts);
  });

  it('leaves the process as it was: its folder, its variables, its modules', async () => {
    const on = machine(
      'import sys, os; exec(open(sys.argv[1], encoding="utf-8").read(), {}); print(os.getcwd(), os.environ.get("SCALE_FACTOR"), sys.argv[1:], sys.modules["__main__"].__dict__.get("mine"), sys.path[0] == "")',
    );
    const script =
      'import os, sys, tempfile\nmine = 1\nos.chdir("/")\ntempfile.tempdir = os.path.join(os.path.dirname(__file__), "elsewhere")\nsys.argv.append("x")\nprint("seen")\n';
    const launched = await launch(script, { env: { SCALE_FACTOR: '1.0' }, on });
    expect(launched).toMatchObject({ answer: FINISHED, printed: 'seen\n' });
    expect(launched.aside).toBe(`${on.folder} None ['${join(on.folder, 'command.py')}'] None True\n`);
  });

  it('leaves nothing but its output, which is forgotten when it has been read', async () => {
    const script =
      'import tempfile\nfrom multiprocessing import Pool\nif __name__ == "__main__":\n    with Pool(2) as pool:\n        print(pool.map(abs, [-1]))\n    with tempfile.TemporaryDirectory() as folder: pass\n';
    const { answer, on } = await launch(script);
    expect(answer).toMatchObject(FINISHED);
    expect(on.left()).toEqual([`lakeseed-${RUN}`]);
    await on.command(launcherCommand('lakeseed_forget', { run: RUN }));
    expect(on.left()).toEqual([]);
  });

  it('that is sent to a server whose commands have local variables of their own runs, too', async () => {
    const on = machine('import sys\ndef handle(): exec(open(sys.argv[1], encoding="utf-8").read())\nhandle()');
    const script = 'from __future__ import annotations\nimport os\nprint(os.environ["A"])\n';
    expect(await launch(script, { on, env: { A: 'b' } })).toMatchObject({ answer: FINISHED, printed: 'b\n' });
  });
});

describe('worker processes', () => {
  it.for(['fork', 'spawn', 'forkserver'])('by %s find what the script defines', async method => {
    const script = `from concurrent.futures import ProcessPoolExecutor
import multiprocessing, pickle

class Row:
    def __init__(self, number): self.number = number
    def __eq__(self, other): return self.number == other.number

def double(row):
    if row.number == 5: print("in worker", flush=True)
    return Row(row.number * 2)

if __name__ == "__main__":
    context = multiprocessing.get_context("${method}")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        print([row.number for row in pool.map(double, [Row(1), Row(2)])])
    with context.Pool(1) as pool:
        print(pool.map(double, [Row(5)])[0].number)
    print(pickle.loads(pickle.dumps(Row(7))) == Row(7), Row.__module__)
`;
    const { answer, printed } = await launch(script);
    expect(answer).toMatchObject(FINISHED);
    expect(printed).toBe('[2, 4]\nin worker\n10\nTrue __main__\n');
  });

  it('that fail say so with their own lines', async () => {
    const script = `from concurrent.futures import ProcessPoolExecutor
def work(number):
    raise ValueError(f"row {number}")
if __name__ == "__main__":
    with ProcessPoolExecutor(1) as pool:
        list(pool.map(work, [4]))
`;
    const { error } = (await launch(script)).answer;
    expect(error).toMatch(new RegExp(`File "${SCRIPT_PATH}", line 3, in work[\\s\\S]*ValueError: row 4\\n$`));
  });
});

describe('an installation', () => {
  it('that fails says what pip said, and leaves nothing', async () => {
    const on = machine();
    const requirements = ['--no-index', 'no-such-package-1f3a==1.0'];
    const answer = parseAnswer(await on.command(launcherCommand('lakeseed_install', { run: RUN, requirements })));
    expect(answer).toMatchObject({ ok: false, output: expect.stringMatching(/ERROR: .*no-such-package-1f3a/) });
    expect(on.left()).toEqual([]);
  });

  it('that is satisfied says no more than that', async () => {
    const answer = parseAnswer(
      await machine().command(launcherCommand('lakeseed_install', { run: RUN, requirements: ['--no-index', 'pip'] })),
    );
    expect(answer).toEqual({ ok: true });
  });
});

it('the launcher is plain ASCII: no server can damage it', () => {
  const source = readFileSync(new URL('../../../python/compute/launcher.py', import.meta.url), 'latin1');
  expect(source).toMatch(/^[\n\x20-\x7e]*$/);
});
