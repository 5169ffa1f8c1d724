import { rename, writeFile } from 'node:fs/promises';

/** Writes a file whole or not at all: whoever reads it finds the old text or the new one. Only one at a time may write it. */
export async function replaceFile(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}
