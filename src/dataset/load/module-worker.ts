import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

export type ModuleAnswer = { readonly value: unknown } | { readonly error: string };

// A project needs no node_modules for its dataset.ts: lakeseed is whichever lakeseed runs; of it, `dataset` is what such a file can use.
const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const lakeseed = new URL(`../builder/dataset.${ending}`, import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'lakeseed' ? { url: lakeseed, shortCircuit: true } : next(specifier, context),
});

// Not awaited here: Node would complain of this file where the dataset’s own never comes to an end.
void load(String(workerData)).then(answer => parentPort!.postMessage(answer));

async function load(url: string): Promise<ModuleAnswer> {
  try {
    const { default: value } = (await import(url)) as { readonly default?: unknown };
    return { value: structuredClone(value) };
  } catch (error) {
    if (error instanceof DOMException) return { error: 'what it exports must be plain data, without functions' };
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
