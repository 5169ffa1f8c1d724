// Medians of 7 runs, each beside its calibration in the same minutes: npm run bench
import { checkFiles } from './check-files.ts';
import { coldStart } from './cold-start.ts';
import { generateOverhead } from './generate-overhead.ts';
import { printVerdict, type Verdict } from './measure.ts';
import { uploadMemory } from './upload-memory.ts';

let missed = 0;
const print = (verdict: Verdict) => {
  printVerdict(verdict);
  if (!verdict.reached) missed += 1;
};

console.log(`Node ${process.versions.node}, ${process.platform} ${process.arch}`);
print(await coldStart());
print(await generateOverhead());
print(await uploadMemory());
print(await checkFiles());
process.exitCode = missed === 0 ? 0 : 1;
