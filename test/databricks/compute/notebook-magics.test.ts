import { describe, expect, it } from 'vitest';
import { requireHonouredMagics } from '../../../src/databricks/compute/notebook-magics.ts';
import type { LakeseedError } from '../../../src/errors/lakeseed-error.ts';

const HEADER = '# Databricks notebook source\n';
const NEXT = '\n\n# COMMAND ----------\n\n';

function check(text: string): LakeseedError | null {
  try {
    requireHonouredMagics('/Workspace/n', Buffer.from(text));
    return null;
  } catch (error) {
    return error as LakeseedError;
  }
}

describe('a notebook', () => {
  it.for([
    'print(1)',
    '# MAGIC %md\n# MAGIC # Title\n# MAGIC 100 %run of the mill',
    '# MAGIC %md-sandbox x',
    '# MAGIC %sh\n# MAGIC date +%s\n# MAGIC %run',
    '# MAGIC %sql\n# MAGIC SELECT 5 %5',
    '# MAGIC %pip install a\n# MAGIC %pip install b\nimport a',
    'import a\n# MAGIC %pip install b\n# MAGIC %restart_python',
    '# MAGIC %python\n# MAGIC x = 5\n# MAGIC y = x %3',
    '# DBTITLE 1,Title\n# MAGIC %md\n# MAGIC text',
    '# MAGIC',
    '# MAGIC no magic at all',
  ])('whose cells can be carried out is taken: %j', cell => {
    expect(check(`${HEADER}print(0)${NEXT}${cell}${NEXT}print(2)`)).toBeNull();
  });

  it.for([
    ['%run ./other', '%run'],
    ['%scala', '%scala'],
    ['%r', '%r'],
    ['%fs ls', '%fs'],
    ['%timeit x', '%timeit'],
    ['%conda install x', '%conda'],
  ])('with %s is SCRIPT_NOT_PYTHON: it would be left out', ([line, magic]) => {
    const error = check(`${HEADER}print(0)${NEXT}# MAGIC ${line}\n`);
    expect(error).toMatchObject({
      code: 'SCRIPT_NOT_PYTHON',
      message: `The notebook /Workspace/n has magics that cannot be honoured: ${magic} in line 6`,
      details: { magics: [{ magic, line: 6 }] },
      exitCode: 2,
    });
  });

  it('names all of them at once, also in one cell, with Windows line ends and a byte order mark', () => {
    const text = `\ufeff${HEADER}# MAGIC %run a${NEXT}# MAGIC %pip install x\n# MAGIC %cd /tmp`.replaceAll(
      '\n',
      '\r\n',
    );
    expect(check(text)).toMatchObject({
      details: {
        magics: [
          { magic: '%run', line: 2 },
          { magic: '%cd', line: 7 },
        ],
      },
    });
  });

  it.for(['%md', '%sh', '%sql'])('with code before %s in a cell is refused: the code would be left out', magic => {
    expect(check(`${HEADER}x = 1\n# MAGIC ${magic} text`)).toMatchObject({
      code: 'SCRIPT_NOT_PYTHON',
      details: { magics: [{ magic, line: 3 }] },
    });
  });
});

it('a file that is no notebook may speak of magics', () => {
  expect(check('# MAGIC %run x\n# Databricks notebook source\n')).toBeNull();
  expect(check('')).toBeNull();
});
