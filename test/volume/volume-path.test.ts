import { describe, expect, it } from 'vitest';
import { isLakeseedError } from '../../src/errors/lakeseed-error.ts';
import {
  formatVolumePath,
  parseVolumePath,
  requireSafeSubfolder,
  resolveVolumeName,
} from '../../src/volume/volume-path.ts';

const volume = { catalog: 'main', schema: 'default', volume: 'landing' };

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return isLakeseedError(error) ? error.code : 'no LakeseedError';
  }
  return 'accepted';
}

describe('parseVolumePath', () => {
  it.for([
    ['the volume alone', '/Volumes/main/default/landing', null],
    ['a slash at the end', '/Volumes/main/default/landing/', null],
    ['a folder', '/Volumes/main/default/landing/retail', 'retail'],
    ['a folder in a folder', '/Volumes/main/default/landing/retail/raw/', 'retail/raw'],
    ['the prefix of Databricks’ own CLI', 'dbfs:/Volumes/main/default/landing/x', 'x'],
    ['names in upper case, which Unity Catalog keeps in lower case', '/Volumes/Main/DEFAULT/Landing/Raw', 'Raw'],
    ['odd characters in a folder', '/Volumes/main/default/landing/50% ü #1?a+b=c', '50% ü #1?a+b=c'],
  ] as const)('accepts %s', ([, text, subfolder]) => {
    expect(parseVolumePath(text)).toEqual({ volume, subfolder });
  });

  it.for([
    ['a volume that is missing', '/Volumes/main/default', 'USAGE'],
    ['an empty name', '/Volumes/main//landing', 'USAGE'],
    ['another root', '/Workspace/main/default/landing', 'USAGE'],
    ['a relative path', 'Volumes/main/default/landing', 'USAGE'],
    ['the root in lower case', '/volumes/main/default/landing', 'USAGE'],
    ['nothing', '', 'USAGE'],
    ['a way up', '/Volumes/main/default/landing/../other', 'UNSAFE_PATH'],
    ['a way up within the names', '/Volumes/main/../landing', 'UNSAFE_PATH'],
    ['an encoded way up', '/Volumes/main/default/landing/%2e%2e/other', 'UNSAFE_PATH'],
    ['an empty segment', '/Volumes/main/default/landing//x', 'UNSAFE_PATH'],
    ['two slashes at the end', '/Volumes/main/default/landing//', 'UNSAFE_PATH'],
  ] as const)('refuses %s', ([, text, code]) => {
    expect(codeOf(() => parseVolumePath(text))).toBe(code);
  });
});

describe('requireSafeSubfolder', () => {
  it.for(['incoming_data', 'a/b/c', '...a', 'a..b', '.hidden', '100%', '%', '%zz', 'a%20b', 'key=value', 'ü/é', ' a'])(
    'accepts %j',
    subfolder => {
      expect(requireSafeSubfolder(subfolder)).toBe(subfolder);
    },
  );

  it.for([
    '',
    '/',
    '.',
    '..',
    '../x',
    'x/..',
    'x/../../y',
    'x/./y',
    '/x',
    'x/',
    'x//y',
    '...',
    '.. ',
    ' ',
    '\\',
    'x\\..\\y',
    'x\0y',
    'x\ny',
    'x\u0085y',
    '%2e%2e',
    '%2E%2E/x',
    '.%2e',
    'x%2fy',
    'x%2F..%2Fy',
    'x%5cy',
    '%252e%252e',
    '%25252e%25252e',
    '%00',
    'x%0ay',
    '%c0%ae%c0%ae',
    '\uff0e\uff0e',
    '\u2025',
    'x\uff0fy',
    'x%ef%bc%8fy',
    '\uff05\uff12\uff45\uff052e',
  ])('refuses %j', subfolder => {
    expect(codeOf(() => requireSafeSubfolder(subfolder))).toBe('UNSAFE_PATH');
  });
});

describe('resolveVolumeName', () => {
  it('takes what Unity Catalog takes', () => {
    const name = { catalog: 'Dev-1', schema: 'größe', volume: 'a#b%c' };
    expect(resolveVolumeName(name)).toEqual({ catalog: 'dev-1', schema: 'größe', volume: 'a#b%c' });
  });

  it('names every name that it refuses, and says what a name is', () => {
    try {
      resolveVolumeName({ catalog: 'my catalog', schema: 'a.b', volume: 'x'.repeat(256) });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'USAGE',
        message: expect.stringMatching(/catalog: .*"my catalog"\nschema: .*"a\.b"\nvolume: /),
        hint: expect.stringContaining('no spaces, periods, slashes'),
      });
    }
  });

  it.for(['..', '.', 'a/b', '..%2fb', 'a\\b', 'a\0', '%2e%2e'])('refuses %j as a way out of the volume', name => {
    expect(codeOf(() => resolveVolumeName({ ...volume, schema: name }))).toBe('UNSAFE_PATH');
  });
});

it('formatVolumePath leaves every character as it is', () => {
  expect(formatVolumePath(volume)).toBe('/Volumes/main/default/landing');
  expect(formatVolumePath(volume, 'a b/c#')).toBe('/Volumes/main/default/landing/a b/c#');
});
