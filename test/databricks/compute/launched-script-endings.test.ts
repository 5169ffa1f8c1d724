import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { launcherCommand, parseAnswer } from '../../../src/databricks/compute/launcher.ts';
import { launch, machine, RUN, SCRIPT_PATH } from '../../setup/launch.ts';

const FINISHED = { end: 'finished' };

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
    const script = `import os, time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
def work(text):
    time.sleep(0.1)
    # In one piece, whoever else writes.
    os.write(1, text)
if __name__ == "__main__":
    threads, processes = ThreadPoolExecutor(1), ProcessPoolExecutor(1)
    for number in range(2): threads.submit(work, b"thread ")
    processes.submit(work, b"process ")
`;
    const { answer, printed } = await launch(script);
    expect(answer).toMatchObject(FINISHED);
    expect(printed.trim().split(' ').sort()).toEqual(['process', 'thread', 'thread']);
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
    // The process goes on: what is written by then was written at the script's end, not at its own.
    const on = machine(
      'import sys; exec(open(sys.argv[1], encoding="utf-8").read(), {}); print(open("written.txt").read())',
    );
    const script =
      'import os\nfile = open(os.environ["PLACE"], "w")\nfile.write("all of it")\ndef uses(): return file\n';
    const { aside } = await launch(script, { on, env: { PLACE: join(on.folder, 'written.txt') } });
    expect(aside).toBe('all of it\n');
  });
});

describe('a run that nobody follows', () => {
  it('ends at its deadline, also while it sleeps; what it printed stays', async () => {
    const on = machine();
    const script = 'import time\nprint("begun")\ntime.sleep(600)\n';
    await expect(launch(script, { on, deadline: 1.5 })).rejects.toThrow(/KeyboardInterrupt/);
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
