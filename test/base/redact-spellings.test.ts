import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactSpellings } from '../../src/base/redact-spellings.ts';

const SECRET = 'hunter2-Zx81+q/77?kPw_no-form';
const PATH = '/home/me/projects/keys/service-account.json';

describe('what is known to be secret is hidden', () => {
  it.for([
    ['as it is', `a ${SECRET} b`],
    ['in base64', Buffer.from(SECRET).toString('base64')],
    ['in base64 for URLs', Buffer.from(SECRET).toString('base64url')],
    ['within the base64 of more', Buffer.from(`me:${SECRET}!`).toString('base64')],
    ['within the base64 of more, one byte on', Buffer.from(`abc:${SECRET}!!`).toString('base64')],
    ['in hex', Buffer.from(SECRET).toString('hex')],
    ['in upper case hex', Buffer.from(SECRET).toString('hex').toUpperCase()],
    ['escaped for a URL', encodeURIComponent(SECRET)],
    ['by its first half', SECRET.slice(0, 15)],
    ['by its second half', `x${SECRET.slice(-15)}x`],
    ['by its middle', `${SECRET.slice(7, 25)} and more`],
  ] as const)('%s', ([, text]) => {
    const shown = redactSpellings(text, [SECRET]);
    expect(shown).toContain('[secret]');
    for (const plain of [text, Buffer.from(text, 'base64').toString(), Buffer.from(text, 'hex').toString()]) {
      expect(shown).not.toContain(plain.trim() || '-');
    }
  });

  it('in every piece that is as long as its half, whatever stands around it', () => {
    const half = Math.ceil(SECRET.length / 2);
    const piece = fc
      .tuple(fc.nat(SECRET.length - half), fc.nat(SECRET.length))
      .map(([from, length]) => SECRET.slice(from, from + half + length));
    fc.assert(
      fc.property(fc.string(), piece, fc.string(), piece, (before, first, between, second) => {
        const shown = redactSpellings(`${before}${first}${between}${second}`, [SECRET]);
        for (let at = 0; at + half <= SECRET.length; at += 1) expect(shown).not.toContain(SECRET.slice(at, at + half));
      }),
    );
  });

  it('and nothing else: not a short piece, nor the beginning of a path', () => {
    for (const text of [`${SECRET.slice(0, 10)} ${SECRET.slice(-10)}`, '/home/me/projects/keys/other.json', 'hunter']) {
      expect(redactSpellings(text, [SECRET, PATH])).toBe(text);
    }
    expect(redactSpellings(`read ${PATH}`, [PATH])).toBe('read [secret]');
  });

  it('soon, in half a megabyte that holds nothing but beginnings of it', () => {
    const text = SECRET.slice(0, 10).repeat(50_000);
    expect(redactSpellings(text, [SECRET])).toBe(text);
  });
});
