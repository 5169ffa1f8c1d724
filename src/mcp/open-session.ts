import { resolve } from 'node:path';
import type { Effects } from '../base/effects.ts';
import { knownSecrets } from '../generator/known-secrets.ts';
import { localDirectory } from '../generator/local-directory.ts';
import { parseOptions, usageError } from '../generator/options.ts';
import type { Session } from './call-tool.ts';
import type { Consents } from './consent.ts';
import { openRoots } from './roots.ts';
import type { Runs } from './runs.ts';
import { withoutCredentials } from './script-env.ts';
import { settingsSchema } from './settings.ts';

/** What all calls of one server share. Throws USAGE for settings that cannot be. */
export async function openSession(options: unknown, effects: Effects, endsWithCall: boolean): Promise<Session> {
  const settings = parseOptions(settingsSchema, options);
  const { profile, host } = settings;
  const local = settings.local || settings.localDir !== undefined;
  const given = Object.entries({ profile, host }).filter(([, value]) => local && value !== undefined);
  if (given.length > 0) {
    throw usageError(given.map(([option]) => ({ option, message: 'Has no meaning for the local workspace' })));
  }
  const roots = await openRoots(settings.root, effects.cwd);
  const inRoots = { ...effects, cwd: roots[0] };
  const localDir = settings.localDir && resolve(effects.cwd, settings.localDir);
  const secrets = await knownSecrets(localDir, inRoots);
  let runs: Promise<Runs> | null = null;
  let consents: Promise<Consents> | null = null;
  let closed = false;
  const load = async () => {
    const { Runs: Opened } = await import('./runs.ts');
    const opened = new Opened(inRoots, { keeps: !settings.readOnly, secrets });
    if (closed) await opened.close();
    return opened;
  };
  return {
    context: {
      settings,
      roots,
      effects: inRoots,
      scriptEnv: settings.passCredentials ? effects.env : withoutCredentials(effects.env),
      connection: local
        ? { localDir: localDirectory(localDir, inRoots) }
        : { ...(profile && { profile }), ...(host && { host }) },
    },
    openRuns: () => {
      runs ??= load();
      return runs;
    },
    close: async () => {
      closed = true;
      if (runs) await (await runs).close();
    },
    openConsents: () => {
      consents ??= import('./consent.ts').then(({ createConsents }) => createConsents());
      return consents;
    },
    secrets,
    learnSecrets: async () => {
      const now = await knownSecrets(localDir, inRoots);
      secrets.push(...now.filter(secret => !secrets.includes(secret)));
    },
    endsWithCall,
  };
}
