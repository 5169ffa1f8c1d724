import { describe, expect, it } from 'vitest';
import { launcherCommand, parseAnswer } from '../../../src/databricks/compute/launcher.ts';
import { launch, machine, RUN } from '../../setup/launch.ts';

const FINISHED = { end: 'finished' };

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
