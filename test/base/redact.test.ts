import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { redact } from '../../src/base/redact.ts';
import { Secret } from '../../src/base/secret.ts';

describe('redact', () => {
  it.for([
    ['Authorization: Bearer abc.def-123456', 'Authorization: Bearer [secret]'],
    ['Basic dXNlcjpwYXNz', 'Basic [secret]'],
    ['token dapi0123456789abcdef0123456789abcdef-2 is bad', 'token [secret] is bad'],
    ['secret dose0123456789abcdef0123456789abcdef', 'secret [secret]'],
    ['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_ end', 'jwt [secret] end'],
    ['{"access_token":"xyz","scope":"all"}', '{"access_token":"[secret]","scope":"all"}'],
    ['client_secret=xyz&grant_type=a', 'client_secret=[secret]&grant_type=a'],
    [
      'https://s3/x?X-Amz-Signature=ab12&X-Amz-Credential=AK%2F1&part=1',
      'https://s3/x?X-Amz-Signature=[secret]&X-Amz-Credential=[secret]&part=1',
    ],
    ['https://a.blob/x?sv=1&sig=a%2Bb', 'https://a.blob/x?sv=1&sig=[secret]'],
    ['/Volumes/main/default/v/part-0.parquet', '/Volumes/main/default/v/part-0.parquet'],
  ])('%s', ([text, expected]) => {
    expect(redact(text!)).toBe(expected);
  });

  it.for(['a.', 'a', 'http://a', '-eyJaaaaaaaa'])('ends for half a megabyte of %s', repeated => {
    const text = repeated.repeat(500_000 / repeated.length);
    expect(redact(text)).toBe(text);
  });

  it('hides what is known to be secret wherever it stands', () => {
    expect(redact('a hunter22 b=hunter22', ['hunter22', ''])).toBe('a [secret] b=[secret]');
  });
});

describe('a Secret', () => {
  const secret = new Secret('hunter22');

  it('can only be seen by asking for it', () => {
    expect(secret.reveal()).toBe('hunter22');
    expect(`${secret}`).toBe('[secret]');
    expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}');
    expect(inspect({ secret }, { showHidden: true, depth: 5 })).toBe('{ secret: [secret] }');
  });
});
