import type { LakeseedEvent } from '../base/events.ts';
import { formatBytes, formatCount, formatDuration, formatExit, formatPlural } from '../base/format.ts';
import { paint, type Target } from './paint.ts';

/** The line that an event is worth; most are worth none. */
export function describeEvent(event: LakeseedEvent, target: Target): string | null {
  const dim = (text: string) => paint('dim', text, target);
  switch (event.type) {
    case 'dependencies.start':
      return `Installing ${event.requirements.join(', ')} into ${event.environment} …`;
    case 'dependencies.finish':
      return `Installed in ${formatDuration(event.durationSec)}`;
    case 'script.start':
      return dim(`Running ${event.script} with ${event.python} (${event.pythonSource})`);
    case 'script.finish': {
      const wrote = event.written === 0 ? 'nothing' : formatPlural(event.written, 'file');
      return dim(`Script ended with ${formatExit(event)} after ${formatDuration(event.durationSec)}, wrote ${wrote}`);
    }
    case 'dataset.start':
      return dim(
        `Generating ${formatPlural(event.tables, 'table')} of ${event.dataset} with ${formatPlural(event.threads, 'thread')}`,
      );
    case 'dataset.finish':
      return dim(
        `Generated ${formatPlural(event.rows, 'row')} (${formatBytes(event.bytes)}) in ${formatDuration(event.durationSec)}`,
      );
    case 'check.finish': {
      const found =
        event.errors + event.warnings === 0
          ? 'nothing to complain of'
          : `${formatPlural(event.errors, 'error')}, ${formatPlural(event.warnings, 'warning')}`;
      return dim(`Checked ${formatPlural(event.files, 'file')} in ${formatPlural(event.tables, 'table')}: ${found}`);
    }
    case 'plan':
      return event.resumed > 0 && !event.dryRun
        ? dim(
            `Going on where it was: ${formatPlural(event.resumed, 'file')} in ${event.remoteBase} need not be sent again`,
          )
        : null;
    case 'fix.start':
      return dim(`Rewriting ${formatPlural(event.files, 'file')} of ${event.table} (${formatBytes(event.bytes)})`);
    case 'dataset.progress':
    case 'fix.file':
    case 'fix.finish':
      return null;
    case 'volume.created':
      return `Made ${event.path}`;
    case 'clean.start':
      return dim(
        `Removing ${formatPlural(event.files, 'file')} from ${event.remoteBase}${event.foreign > 0 ? `, ${formatCount(event.foreign)} of them not put there by lakeseed` : ''}`,
      );
    case 'upload.start':
      if (event.files === 0) return null;
      return dim(`Sending ${formatPlural(event.files, 'file')} (${formatBytes(event.bytes)}) to ${event.remoteBase}`);
    case 'compare.start':
      return event.files > 0
        ? dim(`Reading ${formatPlural(event.files, 'file')} (${formatBytes(event.bytes)}) from ${event.remoteBase}`)
        : null;
    case 'file.failed':
      return `${paint('red', 'failed', target)} ${event.path}: ${event.message}`;
    case 'request.retry':
      return dim(
        `${event.method} ${describeUrl(event.url)}: ${event.reason}, trying again in ${formatDuration(event.delayMs / 1000)}`,
      );
    case 'cluster.state':
      return `Cluster ${event.cluster}: ${event.state}${event.message && `, ${event.message}`}`;
    case 'script.put':
      return dim(`Put the script into the workspace: ${event.path}`);
    case 'run.start':
      return `${dim(`Running ${event.script} on ${event.compute}`)}${event.runUrl === null ? '' : `\n${event.runUrl}`}`;
    case 'run.finish': {
      const ended = event.success ? 'ended well' : 'did not end well';
      return dim(`The script ${ended}, after ${formatDuration(event.durationSec)}`);
    }
    case 'run.cleared':
      return dim(`Cleared away what was left of the run ${event.id}, whose lakeseed was killed`);
    case 'run.notCleared':
      return `What is left of the run ${event.id}, whose lakeseed was killed, is not cleared away yet: ${event.message}`;
    case 'tables.start':
      return dim(`Making ${formatPlural(event.tables, 'table')} with the SQL warehouse ${event.warehouse}`);
    case 'warehouse.waiting':
      return `The SQL warehouse ${event.warehouse} has not begun yet: one that is stopped takes some minutes to start …`;
    case 'table.finish':
      return dim(`Made ${event.table} in ${formatDuration(event.durationSec)}`);
    case 'table.failed':
      return `${paint('red', 'failed', target)} ${event.table}: ${event.message}`;
    case 'dependencies.progress':
    case 'check.start':
    case 'clean.finish':
    case 'file.start':
    case 'file.progress':
    case 'file.finish':
    case 'upload.finish':
    case 'compare.finish':
    case 'table.start':
    case 'run.progress':
      return null;
  }
}

/** The path that is meant, as people write it, where the whole URL says no more. */
function describeUrl(url: string): string {
  const [place = url] = url.split('?', 1);
  const path = /\/api\/2\.0\/fs\/(?:files|directories)(\/Volumes\/.*)/s.exec(place)?.[1];
  try {
    return path === undefined ? place : decodeURIComponent(path);
  } catch {
    return place;
  }
}
