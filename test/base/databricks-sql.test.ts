import { describe, expect, it } from 'vitest';
import { quoteIdentifier, quoteString } from '../../src/base/databricks-sql.ts';

describe('quoteIdentifier', () => {
  it.for([
    ['orders', '`orders`'],
    ['order lines', '`order lines`'],
    ['a`b', '`a``b`'],
    ['``', '``````'],
    ["it's", "`it's`"],
    ['back\\slash', '`back\\slash`'],
    ['a.b', '`a.b`'],
    ['目录', '`目录`'],
  ] as const)('%s becomes %s', ([name, quoted]) => {
    expect(quoteIdentifier(name)).toBe(quoted);
  });
});

// Each of these literals was read back by Spark 4.0.1 as the text beside it.
describe('quoteString', () => {
  it.for([
    ['plain', "'plain'"],
    ["it's", "'it\\'s'"],
    ["''", "'\\'\\''"],
    ['"quoted"', '\'"quoted"\''],
    ['back\\slash', "'back\\\\slash'"],
    ["\\'", "'\\\\\\''"],
    ['100\\%', "'100\\\\%'"],
    ['\\u0041', "'\\\\u0041'"],
    ['two\nlines\r\n\tindented', "'two\\nlines\\r\\n\\tindented'"],
    ['nul\0', "'nul\\0'"],
    ['ünïcödé ☃ 😀', "'ünïcödé ☃ 😀'"],
    ['$5 and \x24{HOME}', "'$5 and \\u0024{HOME}'"],
    ["'; DROP TABLE x; --", "'\\'; DROP TABLE x; --'"],
  ] as const)('%j becomes %s', ([text, quoted]) => {
    expect(quoteString(text)).toBe(quoted);
  });
});
