import { describe, expect, it } from 'vitest';
import { launch, machine, SCRIPT_PATH } from '../../setup/launch.ts';

const HEADER = '# Databricks notebook source\n';
const NEXT = '\n\n# COMMAND ----------\n\n';

function notebook(...cells: readonly string[]): string {
  return HEADER + cells.join(NEXT);
}

describe('a notebook', () => {
  it('runs cell after cell with the same variables, and leaves texts out', async () => {
    const script = notebook(
      'print("one")\nvalue = 1',
      '# MAGIC %md\n# MAGIC # Title\n# MAGIC print("never")',
      '# MAGIC %md-sandbox <b>never</b>',
      '# DBTITLE 1,A title\nprint("two", value)',
      '# MAGIC %python\n# MAGIC if value:\n# MAGIC     print("three", __name__)',
      '',
      '# only a comment',
    );
    expect(await launch(script)).toMatchObject({
      answer: { end: 'finished' },
      printed: 'one\ntwo 1\nthree __main__\n',
    });
  });

  it('runs shell cells with their children’s output in order', async () => {
    const script = notebook(
      'print("one")',
      '# MAGIC %sh\n# MAGIC for n in 1 2; do\n# MAGIC   echo "shell $n"\n# MAGIC done',
      '# MAGIC %sh echo "in one line"',
      'print("two")',
    );
    expect(await launch(script)).toMatchObject({ printed: 'one\nshell 1\nshell 2\nin one line\ntwo\n' });
  });

  it('installs by %pip lines, beside code and without', async () => {
    const on = machine();
    const script = notebook(
      '# MAGIC %pip --version',
      'print("code")\n# MAGIC %pip --version\nprint("more")\n# MAGIC %restart_python',
    );
    const { answer, printed } = await launch(script, { on });
    expect(answer).toMatchObject({ end: 'finished' });
    expect(printed.replace(/pip \d.*/g, 'pip')).toBe('pip\npip\ncode\nmore\n');
  });

  it('that cannot install ends there, with what pip said', async () => {
    const script = notebook('# MAGIC %pip install --no-index no-such-package-1f3a', 'print("never")');
    const { answer, printed } = await launch(script);
    expect(answer).toMatchObject({ end: 'failed', error: expect.stringContaining('CalledProcessError') });
    expect(printed).toContain('no-such-package-1f3a');
    expect(printed).not.toContain('never');
  });

  it('sends SQL cells to its Spark session and shows the rows of those that have columns', async () => {
    const session = `import sys
class Result:
    def __init__(self, text): self.columns = ["a"] if text.strip().startswith("SELECT") else []
    def show(self): print("shown")
class Session:
    def sql(self, text):
        print("asked", repr(text.strip()))
        return Result(text)
exec(open(sys.argv[1], encoding="utf-8").read(), {"spark": Session()})`;
    const script = notebook(
      '# MAGIC %sql\n# MAGIC SELECT 1,\n# MAGIC   2',
      '# MAGIC %sql USE CATALOG main',
      'print(spark is not None)',
    );
    expect(await launch(script, { on: machine(session) })).toMatchObject({
      answer: { end: 'finished' },
      printed: `asked 'SELECT 1,\\n  2'\nshown\nasked 'USE CATALOG main'\nTrue\n`,
    });
  });

  it('that has SQL cells is refused where there is no Spark, with their line', async () => {
    const { answer } = await launch(notebook('print(1)', '# MAGIC %sql\n# MAGIC SELECT 1'));
    expect(answer).toMatchObject({
      end: 'failed',
      error: expect.stringMatching(/RuntimeError: %sql needs a Spark session, and there is none here \(line 6\)\n$/),
    });
  });

  it('with a magic that is not known is refused: leaving it out would be a wrong result', async () => {
    const { answer, printed } = await launch(notebook('print(1)', '# MAGIC %run ./other'));
    expect(answer).toMatchObject({ end: 'failed', error: expect.stringContaining('%run cannot be run here (line 6)') });
    expect(printed).toBe('1\n');
  });

  it('carries what it imports from __future__ from cell to cell, and not further', async () => {
    const script = notebook('from __future__ import annotations', 'def f(x: Unknown): pass\nprint(f.__annotations__)');
    expect(await launch(script)).toMatchObject({ printed: "{'x': 'Unknown'}\n" });
    expect((await launch(notebook('def f(x: Unknown): pass'))).answer).toMatchObject({ end: 'failed' });
  });

  it.for<[string, string, number]>([
    ['an exception', '# a comment\n\n1 / 0', 8],
    ['a syntax error', '\nif True print(1)', 7],
    ['an exception in a cell of magics', '# MAGIC %python\n# MAGIC 1 / 0', 7],
    ['an exception after %pip', '# MAGIC %pip --version\n1 / 0', 7],
  ])('tells %s by the line of the whole notebook', async ([, cell, line]) => {
    const { answer } = await launch(notebook('print(1)', cell));
    expect(answer.error).toContain(`File "${SCRIPT_PATH}", line ${line}`);
    expect(answer.error).not.toContain('lakeseed');
  });

  it('may have a byte order mark, Windows line ends, and odd characters in its strings', async () => {
    const script = notebook('print("one")', 'text = "a\u2028b\x0cc\x1cd"\nprint(len(text))');
    const source = `\ufeff${script.replaceAll('\n', '\r\n')}`;
    expect(await launch(source)).toMatchObject({ answer: { end: 'finished' }, printed: 'one\n7\n' });
  });

  it('may restart Python, which would end the run: what is installed can be imported without', async () => {
    const host = `import sys
class Utilities:
    class library:
        def restartPython(): sys.exit("restarted")
    class fs:
        def ls(path): return [path]
exec(open(sys.argv[1], encoding="utf-8").read(), {"dbutils": Utilities})`;
    const script = notebook('dbutils.library.restartPython()', 'print(dbutils.fs.ls("/"))');
    expect(await launch(script, { on: machine(host) })).toMatchObject({
      answer: { end: 'finished' },
      printed: "['/']\n",
    });
  });

  it('ends by sys.exit, whatever cells come after', async () => {
    const script = notebook('import sys\nsys.exit(0)', 'print("never")');
    expect(await launch(script)).toMatchObject({ answer: { end: 'finished' }, printed: '' });
  });

  it('lets its workers find what it defines', async () => {
    const script = notebook(
      'from concurrent.futures import ProcessPoolExecutor\nimport multiprocessing\ndef double(n): return n * 2',
      'if __name__ == "__main__":\n    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:\n        print(list(pool.map(double, [1, 2])))',
    );
    expect(await launch(script)).toMatchObject({ answer: { end: 'finished' }, printed: '[2, 4]\n' });
  });
});

it('a file that only speaks of notebooks is none', async () => {
  const script = 'print("# Databricks notebook source")\n# COMMAND ----------\n# MAGIC %run x\n';
  expect(await launch(script)).toMatchObject({
    answer: { end: 'finished' },
    printed: '# Databricks notebook source\n',
  });
});
