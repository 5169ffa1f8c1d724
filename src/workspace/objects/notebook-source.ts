export const LANGUAGES = ['PYTHON', 'SQL', 'SCALA', 'R'] as const;

export type Language = (typeof LANGUAGES)[number];

/** Source as a notebook keeps it: it begins with the header line of its language. */
export function notebookSource(source: Buffer, language: Language): Buffer {
  return hasHeader(source, language) ? source : Buffer.concat([Buffer.from(`${headerOf(language)}\n`), source]);
}

/** The notebook that a source file is, by its extension and its first line; null for any other file. */
export function findNotebook(path: string, source: Buffer): { path: string; language: Language } | null {
  const [, bare, extension] = /^(.*[^/])\.(\w+)$/s.exec(path) ?? [];
  const language = LANGUAGES.find(candidate => extensionOf(candidate) === extension?.toLowerCase());
  return bare !== undefined && language && hasHeader(source, language) ? { path: bare, language } : null;
}

export function extensionOf(language: Language): string {
  return SOURCES[language].extension;
}

/** Whether a source begins with the header; its first 64 bytes are enough. */
function hasHeader(source: Buffer, language: Language): boolean {
  const [firstLine] = source.toString('latin1', 0, 64).split('\n', 1);
  return firstLine!.trimEnd() === headerOf(language);
}

function headerOf(language: Language): string {
  return `${SOURCES[language].comment} Databricks notebook source`;
}

const SOURCES: Readonly<Record<Language, { readonly extension: string; readonly comment: string }>> = {
  PYTHON: { extension: 'py', comment: '#' },
  SQL: { extension: 'sql', comment: '--' },
  SCALA: { extension: 'scala', comment: '//' },
  R: { extension: 'r', comment: '#' },
};
