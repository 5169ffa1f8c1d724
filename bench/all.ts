// Medians of several runs, each beside its calibration or its peers in the same minutes: npm run bench
import { checkFiles } from './check-files.ts';
import { coldStart } from './cold-start.ts';
import { datasets } from './dataset.ts';
import { delivery } from './delivery.ts';
import { generateOverhead } from './generate-overhead.ts';
import { mcpStart } from './mcp-start.ts';
import { printVerdict, type Verdict } from './measure.ts';
import { soak } from './soak.ts';

let missed = 0;
const print = (verdict: Verdict) => {
  printVerdict(verdict);
  if (!verdict.reached) missed += 1;
};

console.log(`Node ${process.versions.node}, ${process.platform} ${process.arch}`);
print(await coldStart());
print(await mcpStart());
print(await generateOverhead());
print(await checkFiles());
for (const verdict of await delivery({ sets: ['small', 'medium', 'large'], latencies: [0, 20, 80] })) print(verdict);
for (const verdict of await datasets()) print(verdict);
print(await soak({ runs: 1000 }));
process.exitCode = missed === 0 ? 0 : 1;
