import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { LakeseedError } from '../../errors/lakeseed-error.ts';
import type { DatasetProblem } from '../problem.ts';
import type { ModuleAnswer } from './module-worker.ts';
import type { Source } from './read-source.ts';

/**
 * The plain value that a dataset.ts exports; Node takes the types off. It runs in a thread of its own: what it and its imports held the last
 * time is forgotten, and what it prints stays out of the result. Throws DATASET_INVALID where it does not load.
 */
export async function readModule(path: string): Promise<Source> {
  const place = (problem: DatasetProblem) => ({ ...problem, line: 1, column: 1 });
  const answer = await ask(path);
  if ('error' in answer) {
    throw new LakeseedError('DATASET_INVALID', `${basename(path)} does not load: ${answer.error}`, {
      hint: 'Correct the error in the file: Node runs it as it stands.',
    });
  }
  if (answer.value !== undefined) return { value: answer.value, problems: [], place };
  const hint = 'Write: export default dataset({ … })';
  return { value: null, problems: [place({ path: [], message: 'It has no default export', hint })], place };
}

async function ask(path: string): Promise<ModuleAnswer> {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./module-worker.${ending}`, import.meta.url), {
    workerData: pathToFileURL(path).href,
    stdout: true,
  });
  worker.stdout.pipe(process.stderr, { end: false });
  try {
    return await new Promise<ModuleAnswer>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', code => resolve({ error: `it ended by itself, with exit code ${code}` }));
    });
  } finally {
    await worker.terminate();
  }
}
