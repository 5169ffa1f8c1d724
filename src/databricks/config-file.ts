/** Sections of a Databricks configuration file by name, each with its keys in lower case. */
export type ConfigSections = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Not a profile: the Databricks CLI keeps settings there, such as `default_profile`. */
export const SETTINGS_SECTION = '__settings__';

/**
 * Reads the INI dialect of `.databrickscfg`: section names are verbatim, a line is split at its first `=`, only whole
 * lines are comments, and values are never unquoted (a token may hold `#` and `;`). What is no `key = value` is
 * passed over.
 */
export function parseConfigFile(text: string): ConfigSections {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue;
    const name = /^\[(.*)\]$/.exec(trimmed)?.[1];
    if (name !== undefined) {
      section = sections.get(name) ?? new Map();
      sections.set(name, section);
      continue;
    }
    const split = trimmed.indexOf('=');
    if (split > 0) section?.set(trimmed.slice(0, split).trim().toLowerCase(), trimmed.slice(split + 1).trim());
  }
  return sections;
}

/** Names of the profiles, in the file's order. */
export function profileNames(sections: ConfigSections): string[] {
  return [...sections.keys()].filter(name => name !== SETTINGS_SECTION);
}
