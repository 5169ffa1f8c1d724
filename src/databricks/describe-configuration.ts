import type { Effects } from '../base/effects.ts';
import { redact } from '../base/redact.ts';
import { Secret } from '../base/secret.ts';
import { type ErrorRecord, errorRecord } from '../errors/format.ts';
import { isLakeseedError } from '../errors/lakeseed-error.ts';
import { type AuthChoice, authChoices, configuredHost } from './auth/choose-credentials.ts';
import { type Config, type ConnectionOptions, loadConfig } from './config.ts';

/** What is configured, for `doctor`: nothing here is secret and nothing was asked over the network. */
export interface ConfigurationDescription {
  /** Normalized; null when there is none that can be used. */
  readonly host: string | null;
  /** Ways to authenticate in the order in which they are tried; usually one. */
  readonly authentication: readonly AuthChoice[];
  /** Every configured value and where it comes from; a secret's value is `[secret]`. */
  readonly values: readonly { readonly name: string; readonly value: string; readonly source: string }[];
  /** Null when the file could not be read. */
  readonly configFile: Config['configFile'] | null;
  /** The profile that was read; null when none was. */
  readonly profile: string | null;
  /** What keeps lakeseed from connecting. */
  readonly problems: readonly ErrorRecord[];
}

/** Describes the configuration; what is wrong with it is in `problems`, never thrown. */
export async function describeConfiguration(
  options: ConnectionOptions,
  effects: Effects,
): Promise<ConfigurationDescription> {
  const problems: ErrorRecord[] = [];
  const attempt = async <Result>(work: () => Result | Promise<Result>): Promise<Result | null> => {
    try {
      return await work();
    } catch (error) {
      if (!isLakeseedError(error)) throw error;
      problems.push(errorRecord(error));
      return null;
    }
  };
  const config = await attempt(() => loadConfig(options, effects));
  const host = config && (await attempt(() => configuredHost(config)));
  const authentication = config && host && (await attempt(() => authChoices(config, host)));
  return {
    host,
    authentication: authentication || [],
    values: [...(config?.values ?? [])].map(([name, { value, source }]) => ({
      name,
      // A host may have been written with a password in it.
      value: value instanceof Secret ? String(value) : redact(value),
      source,
    })),
    configFile: config?.configFile ?? null,
    profile: config?.profile ?? null,
    problems,
  };
}
