/** Values of a partition key that do not come back as they were written, and the type that Spark gives the key. */
export interface ComesBack {
  readonly type: string;
  readonly values: readonly { readonly value: string; readonly back: string }[];
  /** The change in the script. */
  readonly fix: (key: string) => string;
}

/** How Spark reads the values of one key: it takes the narrowest type that fits all of them. */
export function comesBackAs(values: readonly string[]): ComesBack {
  const present = values.filter(value => value !== '__HIVE_DEFAULT_PARTITION__');
  if (present.length > 0 && present.every(value => NUMBER.test(value.trim()))) {
    const isWhole = present.every(value => WHOLE.test(value));
    return {
      type: isWhole ? 'a number' : 'DOUBLE or DECIMAL',
      values: present.flatMap(value => {
        const back = isWhole ? String(BigInt(value.replace('+', ''))) : numberBack(value);
        return back === value ? [] : [{ value, back }];
      }),
      fix: key =>
        `df[${JSON.stringify(key)}] = "${key.slice(0, 1)}" + df[${JSON.stringify(key)}] (text stays text if no value looks like a number)`,
    };
  }
  if (present.length > 0 && present.every(value => /^(true|false)$/i.test(value))) {
    return {
      type: 'STRING',
      values: present.map(value => ({ value, back: `the text ${JSON.stringify(value)}` })),
      fix: key =>
        `df[${JSON.stringify(key)}] = df[${JSON.stringify(key)}].astype("int8") (1 and 0 come back as numbers)`,
    };
  }
  return { type: 'STRING', values: [], fix: () => '' };
}

const WHOLE = /^[+-]?\d+$/;
/** What Java takes for a number: `1d` among it. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?[df]?$/i;
/** What Spark writes as it was read. */
const CANONICAL = /^-?(0|[1-9]\d*)(\.(0|\d*[1-9]))?$/;

function numberBack(value: string): string {
  return CANONICAL.test(value) && value !== '-0' ? value : String(Number.parseFloat(value));
}
