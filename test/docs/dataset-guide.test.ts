import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { generateTables } from '../../src/kernels/run/generate-tables.ts';
import { lakeseed } from '../setup/cli.ts';
import { planOf } from '../setup/dataset.ts';
import { tempFolder } from '../setup/temp.ts';

const page = readFileSync(new URL('../../docs/dataset.md', import.meta.url), 'utf8');

/** The blocks of one kind, in order. */
const blocks = (kind: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\``, 'gms'))].map(([, text]) => text!);

/** Sizes and the fingerprint are those of Node's compression, times those of the machine; how wide a column of sizes is follows from them. */
function steady(text: string, cwd: string): string {
  return text
    .replaceAll(cwd, '…')
    .replace(/[\d.,]+ [KM]iB/g, '…')
    .replace(/[\d.]+ s;/g, '… s;')
    .replace(/fingerprint \w+/, 'fingerprint …')
    .replace(/─+/g, '─')
    .replace(/[ \t]+/g, ' ')
    .replace(/ $/gm, '')
    .trim();
}

it('the guide is what happens, from an empty folder to the delivery', async () => {
  const cwd = tempFolder();
  const [init, plan, mistakes, preview, generate, run] = blocks('text');
  const commands = blocks('sh').map(text => text.trim().split(' ').slice(1));
  const [yaml] = blocks('yaml');
  const file = join(cwd, 'my-data/dataset.yaml');

  const say = async (args: string[] | undefined): Promise<string> => {
    const { stdout, stderr, exitCode } = await lakeseed(args!, { cwd });
    return steady(exitCode === 0 ? stdout : stderr, cwd);
  };
  expect(await say(commands[0])).toBe(steady(init!, cwd));

  const text = `${readFileSync(file, 'utf8').split('\n')[0]}\n${yaml}`;
  writeFileSync(
    file,
    text.replace('customer.signed_up_at', 'customer.signed_up').replace('by: priority', 'by: prioritty'),
  );
  expect(await say(commands[1])).toBe(steady(mistakes!, cwd));

  writeFileSync(file, text);
  expect(await say(commands[1])).toBe(steady(plan!, cwd));
  expect(await say(commands[2])).toBe(steady(preview!, cwd));
  expect(await say(commands[3])).toBe(steady(generate!, cwd));
  expect(await say(commands[4])).toContain('40,000');
  expect(await say(commands[5])).toBe(steady(run!, cwd));
  expect(commands).toHaveLength(6);
});

it('the dataset of the README is one', async () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const plan = planOf(/^```yaml\n(.*?)^```/ms.exec(readme)![1]!, 0.1);
  const { tables } = await generateTables({ plan, directory: tempFolder(), threads: 1 });
  expect(tables.map(({ rows }) => rows)).toEqual([100, 500]);
});

it('links to places that the reference has', () => {
  const reference = readFileSync(new URL('../../docs/dataset-reference.md', import.meta.url), 'utf8');
  const places = [...reference.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!.toLowerCase().replaceAll('`', '').replaceAll(' ', '-'),
  );
  const links = [...`${page}${reference}`.matchAll(/\]\((?:dataset-reference\.md)?#([\w-]+)\)/g)].map(
    ([, place]) => place!,
  );
  expect(links.length).toBeGreaterThan(4);
  expect(links.filter(link => !places.includes(link))).toEqual([]);
});
