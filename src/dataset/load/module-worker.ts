import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

export type ModuleAnswer = { readonly value: unknown } | { readonly error: string };

// A project needs no node_modules for its dataset.ts: lakeseed is whichever lakeseed runs.
const lakeseed = new URL(`../../index.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'lakeseed' ? { url: lakeseed, shortCircuit: true } : next(specifier, context),
});

parentPort!.postMessage(await load(String(workerData)));

async function load(url: string): Promise<ModuleAnswer> {
  try {
    const { default: value } = (await import(url)) as { readonly default?: unknown };
    return { value: structuredClone(value) };
  } catch (error) {
    if (error instanceof DOMException) return { error: 'what it exports must be plain data, without functions' };
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
