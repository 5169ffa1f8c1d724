/** What a file that is not Parquet seems to be. */
export interface Content {
  readonly what: string;
  readonly fix: string;
}

const KINDS: readonly { readonly begins: readonly string[]; readonly content: Content }[] = [
  {
    begins: ['\x1f\x8b', 'BZh', '\x28\xb5\x2f\xfd', 'PK\x03\x04'],
    content: {
      what: 'compressed as a whole',
      fix: 'Let Parquet compress: df.to_parquet(path, compression="zstd").',
    },
  },
  {
    begins: ['ARROW1', 'FEA1'],
    content: { what: 'Arrow (Feather), not Parquet', fix: 'Write df.to_parquet(path) instead of df.to_feather(path).' },
  },
  {
    begins: ['ORC'],
    content: { what: 'ORC, not Parquet', fix: 'Write df.to_parquet(path) instead of df.to_orc(path).' },
  },
  {
    begins: ['Obj\x01'],
    content: { what: 'Avro, not Parquet', fix: 'Write the rows with df.to_parquet(path).' },
  },
  {
    begins: ['\x80\x04\x95', '\x80\x05\x95'],
    content: { what: 'a Python pickle, not Parquet', fix: 'Write df.to_parquet(path) instead of df.to_pickle(path).' },
  },
];

const TEXT: Content = {
  what: 'text (CSV or JSON?), not Parquet',
  fix: 'Write df.to_parquet(path, index=False) instead of df.to_csv(path) or df.to_json(path).',
};

/** Guesses from a file's first bytes; null where nothing fits. */
export function describeContent(head: Uint8Array): Content | null {
  const start = Buffer.from(head).toString('latin1');
  const kind = KINDS.find(({ begins }) => begins.some(magic => start.startsWith(magic)));
  if (kind) return kind.content;
  // Parquet is never text: its numbers contain control characters.
  return /^[\t\n\r\x20-\x7e\x80-\xff]+$/.test(start) ? TEXT : null;
}
