/**
 * The first of the names that the local file system cannot hold, undefined where it can hold all. Linux and macOS
 * take any name; Windows reserves devices and some characters, and drops dots and spaces at the end.
 */
export function findUnholdableName(names: readonly string[], platform: NodeJS.Platform): string | undefined {
  return platform === 'win32' ? names.find(name => WINDOWS.test(name)) : undefined;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: Windows refuses them in names
const WINDOWS = /[<>:"|?*\\\x00-\x1f]|[. ]$|^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(?:\..*)?$/i;

/**
 * On a file system that does not tell upper from lower case, or composed from decomposed letters, what was asked for
 * may lead to something that has another name in the cloud: the first such name, of those that exist.
 */
export function findNameClash(wanted: readonly string[], existing: readonly string[]): string | undefined {
  return existing.find((name, index) => {
    const asked = wanted[index] ?? '';
    return name.normalize() !== asked.normalize() && fold(name) === fold(asked);
  });
}

function fold(name: string): string {
  return name.normalize().toLowerCase();
}
