import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { referencePages } from '../../scripts/reference.ts';

it.for(Object.entries(referencePages()))(
  '%s is what the program says of itself (npm run reference)',
  ([path, text]) => {
    expect(readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')).toBe(text);
  },
);
