import { text } from 'node:stream/consumers';
import { systemEffects } from '../base/effects.ts';
import { ProcessTree } from './process-tree.ts';

// The pipe ends when lakeseed does; what it has said by then is the pid of the tree's root.
const pid = Number.parseInt(await text(process.stdin), 10);
const mark = process.argv[2];
if (mark) await new ProcessTree({ pid: Number.isNaN(pid) ? null : pid, mark }, systemEffects()).kill();
