/** What an operation reports while it works. Terminal and JSON lines both render these. */
export type EventBody =
  | { type: 'dependencies.start'; environment: string; requirements: readonly string[] }
  | { type: 'dependencies.progress'; line: string }
  | { type: 'dependencies.finish'; environment: string; durationSec: number }
  | { type: 'script.start'; script: string; python: string; pythonSource: string; logPath: string | null }
  | { type: 'script.finish'; exitCode: number; signal: string | null; durationSec: number; written: number }
  | { type: 'dataset.start'; dataset: string; tables: number; threads: number }
  | { type: 'dataset.progress'; table: string; rows: number; totalRows: number; bytes: number }
  | { type: 'dataset.finish'; tables: number; rows: number; bytes: number; durationSec: number }
  | { type: 'check.start'; directory: string }
  | { type: 'check.finish'; tables: number; files: number; bytes: number; errors: number; warnings: number }
  | { type: 'fix.start'; table: string; files: number; bytes: number }
  | { type: 'fix.file'; path: string; bytes: number }
  | { type: 'fix.finish'; table: string; files: number; bytes: number }
  | { type: 'volume.created'; path: string }
  | {
      type: 'plan';
      remoteBase: string;
      upload: number;
      bytes: number;
      delete: number;
      resumed: number;
      dryRun: boolean;
    }
  | { type: 'clean.start'; remoteBase: string; files: number; foreign: number }
  | { type: 'clean.finish'; remoteBase: string; deleted: number }
  | { type: 'upload.start'; remoteBase: string; files: number; bytes: number }
  | { type: 'file.start'; path: string; bytes: number }
  | { type: 'file.progress'; path: string; sent: number }
  | { type: 'file.finish'; path: string; bytes: number }
  | { type: 'file.failed'; path: string; code: string; message: string }
  | { type: 'request.retry'; method: string; url: string; attempt: number; reason: string; delayMs: number }
  | { type: 'upload.finish'; filesUploaded: number; bytesUploaded: number; failed: number; durationSec: number }
  | { type: 'compare.start'; source: string; remoteBase: string; files: number; bytes: number }
  | { type: 'compare.finish'; same: boolean; durationSec: number }
  | { type: 'cluster.state'; cluster: string; state: string; message: string; elapsedSec: number }
  | { type: 'script.put'; path: string }
  | { type: 'run.start'; compute: string; script: string; runUrl: string | null }
  | { type: 'run.progress'; state: string; elapsedSec: number }
  | { type: 'run.finish'; success: boolean; durationSec: number }
  | { type: 'run.cleared'; id: string }
  | { type: 'run.notCleared'; id: string; message: string }
  | { type: 'tables.start'; warehouse: string; tables: number }
  | { type: 'warehouse.waiting'; warehouse: string }
  | { type: 'table.start'; table: string; statements: number }
  | { type: 'table.finish'; table: string; durationSec: number }
  | { type: 'table.failed'; table: string; code: string; message: string };

/** An event with its place in the operation: `sequence` counts from 1 without gaps, `time` is an ISO 8601 instant in UTC. */
export type LakeseedEvent = { sequence: number; time: string } & EventBody;

export type EventListener = (event: LakeseedEvent) => void;
export type Emit = (event: EventBody) => void;

/** Numbers events and hands them on; a listener that throws never breaks the operation. */
export function createEmitter(listener: EventListener | undefined, now: () => number): Emit {
  let sequence = 0;
  return body => {
    if (!listener) return;
    sequence += 1;
    try {
      listener({ sequence, time: new Date(now()).toISOString(), ...body });
    } catch {
      // The listener is the caller's code: its failure is not the operation's.
    }
  };
}
