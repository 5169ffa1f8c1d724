import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
      'import os, sys, tempfile\nmine = 1\nos.chdir("/")\ntempfile.tempdir = "/nowhere"\nsys.argv.append("x")\nprint("seen")\n';
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

describe('the end of a script', () => {
  it.for([
    ['', FINISHED, ''],
    ['sys.exit()', FINISHED, ''],
    ['sys.exit(0)', FINISHED, ''],
    ['sys.exit(None)', FINISHED, ''],
    ['sys.exit(False)', FINISHED, ''],
    ['sys.exit(3)', { end: 'exited', error: 'The script ended with sys.exit(3)' }, ''],
    ['sys.exit("no data")', { end: 'exited', error: "The script ended with sys.exit('no data')" }, 'no data\n'],
    ['raise SystemExit((1, 2))', { end: 'exited', error: 'The script ended with sys.exit((1, 2))' }, '(1, 2)\n'],
    ['exit(4)', { end: 'exited', error: 'The script ended with sys.exit(4)' }, ''],
  ] as const)('by %j', async ([last, answer, printed]) => {
    const launched = await launch(`import sys\nprint("begun")\n${last}\n`);
    expect(launched).toMatchObject({ answer, printed: `begun\n${printed}`, aside: '' });
  });

  it('by an exception has the traceback of the user’s own file, with its lines, and what was printed before', async () => {
    const script = `def load(path):
    return open(path)

print("begun")
load("/nowhere/x")
`;
    const { answer, printed } = await launch(script);
    expect(answer.end).toBe('failed');
    expect(answer.error).toBe(`Traceback (most recent call last):
  File "${SCRIPT_PATH}", line 5, in <module>
    load("/nowhere/x")
  File "${SCRIPT_PATH}", line 2, in load
    return open(path)
           ^^^^^^^^^^
FileNotFoundError: [Errno 2] No such file or directory: '/nowhere/x'
`);
    expect(printed).toBe('begun\n');
  });

  it('by a chain of exceptions shows all of it, and nothing of the launcher', async () => {
    const script = `def convert(text):
    try:
        return int(text)
    except ValueError as error:
        raise RuntimeError("bad seed") from error

try:
    convert("x")
except RuntimeError:
    {}["missing"]
`;
    const { error = '' } = (await launch(script)).answer;
    expect(error.match(/^\w+(?:: .*)?$/gm)).toEqual([
      "ValueError: invalid literal for int() with base 10: 'x'",
      'RuntimeError: bad seed',
      "KeyError: 'missing'",
    ]);
    expect(error.match(/line \d+, in .*/g)).toEqual([
      'line 3, in convert',
      'line 8, in <module>',
      'line 5, in convert',
      'line 10, in <module>',
    ]);
    expect(error).not.toContain('lakeseed');
  });

  it('before its beginning, by a syntax error, names file and line', async () => {
    const { answer, printed } = await launch('print("never")\n\nif True print(1)\n');
    expect(answer).toMatchObject({ end: 'failed', error: expect.stringContaining(`File "${SCRIPT_PATH}", line 3\n`) });
    expect(answer.error).toContain('SyntaxError: ');
    expect(answer.error).not.toContain('lakeseed');
    expect(printed).toBe('');
  });

  it.for([
    ['raise GeneratorExit("x")', 'GeneratorExit: x'],
    ['class Odd(Exception):\n    def __str__(self): raise ValueError\nraise Odd', 'Odd: <exception str() failed>'],
    ['def f(): f()\nf()', 'RecursionError: maximum recursion depth exceeded'],
    ['raise ExceptionGroup("several", [ValueError("a"), KeyError("b")])', '+---------------- 2 ----------------'],
    ['import asyncio\nraise asyncio.CancelledError()', 'asyncio.exceptions.CancelledError'],
  ])('by %j is told', async ([script, text]) => {
    const { answer } = await launch(`${script}\n`);
    expect(answer).toMatchObject({ end: 'failed', error: expect.stringContaining(text!) });
  });

  it('by an exception with a very long text keeps both ends of it', async () => {
    const { error = '' } = (await launch('raise ValueError("x" * 100_000 + "the end")\n')).answer;
    expect(error.length).toBeLessThan(25_000);
    expect(error).toMatch(/^Traceback.*\n\[lakeseed: cut here\]\n.*the end\n$/s);
  });

  it('comes when its threads have ended, also after sys.exit and after an exception', async () => {
    for (const last of ['', 'sys.exit(0)', 'sys.exit(2)', '1 / 0']) {
      const script = `import sys, threading, time
def work(depth):
    time.sleep(0.05)
    if depth: threading.Thread(target=work, args=[depth - 1]).start()
    else: print("written")
threading.Thread(target=work, args=[2]).start()
${last}
`;
      expect(await launch(script)).toMatchObject({ printed: 'written\n', aside: '' });
    }
  });

  it('does not wait for daemon threads, nor for threads that the server starts meanwhile', async () => {
    const server = `import sys, threading, time
host = threading.Event()
def serve():
    time.sleep(0.1)
    threading.Thread(target=host.wait).start()
threading.Thread(target=serve).start()
exec(open(sys.argv[1], encoding="utf-8").read(), {})
host.set()`;
    const script =
      'import threading, time\nthreading.Thread(target=time.sleep, args=[600], daemon=True).start()\ntime.sleep(0.3)\nprint("end")\n';
    expect(await launch(script, { on: machine(server) })).toMatchObject({ answer: FINISHED, printed: 'end\n' });
  });

  it('comes although nobody has shut down its executors, when their work is done', async () => {
    const script = `import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
def work(text):
    time.sleep(0.1)
    print(text, flush=True)
if __name__ == "__main__":
    threads, processes = ThreadPoolExecutor(1), ProcessPoolExecutor(1)
    for number in range(2): threads.submit(work, "thread")
    processes.submit(work, "process")
`;
    const { answer, printed } = await launch(script);
    expect(answer).toMatchObject(FINISHED);
    expect(printed.trim().split(/\s+/).sort()).toEqual(['process', 'thread', 'thread']);
  });

  it('comes when the processes have ended that it did not join, but not those of a manager', async () => {
    const script = `import time
from multiprocessing import Manager, Pool, Process
def work():
    time.sleep(0.2)
    print("written", flush=True)
if __name__ == "__main__":
    manager, pool = Manager(), Pool(1)
    Process(target=work).start()
    Process(target=time.sleep, args=[600], daemon=True).start()
`;
    expect(await launch(script)).toMatchObject({ answer: FINISHED, printed: 'written\n' });
  });

  it('writes files to their end that nobody has closed', async () => {
    const on = machine();
    const script =
      'import os\nfile = open(os.environ["PLACE"], "w")\nfile.write("all of it")\ndef uses(): return file\n';
    // The process goes on: what is written then was written at the script's end, not at its own.
    const place = join(on.folder, 'written.txt');
    const going = machine(
      'import sys; exec(open(sys.argv[1], encoding="utf-8").read(), {}); print(open(sys.argv[1][:-10] + "written.txt").read())',
    );
    const there = join(going.folder, 'written.txt');
    expect((await launch(script, { on: going, env: { PLACE: there } })).aside).toBe('all of it\n');
    expect(existsSync(place)).toBe(false);
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
    print("in worker", row.number, flush=True)
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
    const lines = printed.trim().split('\n');
    expect(lines.filter(line => line.startsWith('in worker')).sort()).toEqual([
      'in worker 1',
      'in worker 2',
      'in worker 5',
    ]);
    expect(lines.filter(line => !line.startsWith('in worker'))).toEqual(['[2, 4]', '10', 'True __main__']);
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

describe('output', () => {
  it('of both streams and of children is kept in order, without a newline at the end', async () => {
    const script = `import os, subprocess, sys
print("one", end=" ")
sys.stderr.write("two ")
subprocess.run(["printf", "three "])
os.write(1, b"four ")
os.write(2, b"five ")
sys.__stdout__.write("six")
`;
    expect(await launch(script)).toMatchObject({ printed: 'one two three four five six', aside: '' });
  });

  it('may be any bytes', async () => {
    const script = 'import sys\nsys.stdout.buffer.write(bytes(range(256)))\nprint("\\udc80")\n';
    const { answer } = await launch(script);
    expect(Buffer.from(answer.data!, 'base64')).toEqual(
      Buffer.from([...Array(256).keys(), ...Buffer.from('\\udc80\n')]),
    );
  });

  it('of a script that puts other things in the place of print and of the streams is kept', async () => {
    const script = `import builtins, io, sys
print("seen")
builtins.print = lambda *_, **__: None
sys.stdout = sys.stderr = io.StringIO()
`;
    expect(await launch(script)).toMatchObject({ answer: FINISHED, printed: 'seen\n' });
  });

  it('of loggers and warnings is kept, and they do no harm afterwards', async () => {
    const after = 'import sys, logging; exec(open(sys.argv[1], encoding="utf-8").read(), {}); logging.warning("later")';
    const script =
      'import logging, warnings\nlogging.basicConfig(format="%(message)s")\nlogging.error("logged")\nwarnings.warn("warned")\n';
    const { printed, aside } = await launch(script, { on: machine(after) });
    expect(printed).toMatch(/^logged\n.*:4: UserWarning: warned\n/);
    expect(aside).toBe('');
  });

  it('is read in parts that fit, of bytes that cannot be compressed', async () => {
    const script = 'import random, sys\nsys.stdout.buffer.write(random.Random(1).randbytes(100_000))\n';
    const limit = 10_000;
    const { answer, on } = await launch(script, { limit });
    expect(answer).toMatchObject({ end: 'finished', size: 100_000, start: 0 });
    const parts = [Buffer.from(answer.data!, 'base64')];
    expect(parts[0]!.length).toBeGreaterThan(2500);
    const text = await on.command(launcherCommand('lakeseed_read', { run: RUN, start: parts[0]!.length, limit }));
    expect(text.length).toBeLessThan(limit + 20);
    const next = parseAnswer(text);
    expect(next).toMatchObject({ size: 100_000, start: parts[0]!.length });
    expect(next).not.toHaveProperty('end');
  });

  it('never keeps an error from being told, however long, in an answer that fits', async () => {
    const script =
      'import random\nprint("o" * 1000)\nraise ValueError("".join(chr(random.Random(n).randrange(0x4e00, 0x9fff)) for n in range(20_000)))\n';
    const { answer, printed } = await launch(script, { limit: 10_000 });
    expect(answer).toMatchObject({
      end: 'failed',
      error: expect.stringMatching(/^Traceback[\s\S]*\[lakeseed: cut here\]/),
    });
    expect(printed).toMatch(/^o+$/);
  });
});

describe('a run that nobody follows', () => {
  it('ends at its deadline, also while it sleeps; what it printed stays', async () => {
    const on = machine();
    const script = 'import time\nprint("begun")\ntime.sleep(600)\n';
    await expect(launch(script, { on, deadline: 0.5 })).rejects.toThrow(/KeyboardInterrupt/);
    const answer = parseAnswer(
      await on.command(launcherCommand('lakeseed_read', { run: RUN, start: 0, limit: 10_000 })),
    );
    expect(answer).toMatchObject({ size: 6, data: Buffer.from('begun\n').toString('base64') });
    expect(answer).not.toHaveProperty('end');
  });

  it('ends alone where other things run in the same process', async () => {
    const server = `import sys, threading
def serve():
    try: exec(open(sys.argv[1], encoding="utf-8").read(), {})
    except KeyboardInterrupt: print("interrupted")
thread = threading.Thread(target=serve)
thread.start()
thread.join()
print("the server goes on")`;
    const on = machine(server);
    await expect(launch('import time\nwhile True: time.sleep(0.05)\n', { on, deadline: 0.5 })).rejects.toThrow(
      /interrupted\nthe server goes on/,
    );
  });

  it('has a deadline that may be very far away', async () => {
    expect(await launch('print(1)\n', { deadline: 1e12 })).toMatchObject({
      answer: FINISHED,
      printed: '1\n',
      aside: '',
    });
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
