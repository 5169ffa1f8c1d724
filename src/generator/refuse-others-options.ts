import { usageError } from './options.ts';

const OF_A_SCRIPT = ['timeoutSec', 'install', 'installTimeoutSec', 'pythonBin', 'env'];
const OF_A_DATASET = ['dataset', 'threads', 'format'];

/** Options of the one kind of project mean nothing for the other: whoever gives them is mistaken about what will run. Throws USAGE. */
export function refuseOthersOptions(options: Readonly<Record<string, unknown>>, isDataset: boolean): void {
  const others = isDataset ? OF_A_SCRIPT : OF_A_DATASET;
  // The command line gives `install: true` where nothing is said.
  const given = others.filter(name => options[name] !== undefined && !(name === 'install' && options[name] === true));
  const message = isDataset
    ? 'Is for a script: this project is a dataset'
    : 'Is for a dataset: this project has a script';
  if (given.length > 0) throw usageError(given.map(option => ({ option, message })));
}
