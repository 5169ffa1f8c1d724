const BY_TABLE = 'declare a shape with a distribution instead, or list the values in CASE';
const NO_CLOCK = "the dataset’s clock says what today is: use a column, or write DATE '2026-01-31'";
const RANDOM = 'use a column with a distribution: it is repeatable';
const PATTERN = 'use LIKE, contains, startswith, replace or split_part';

/** Functions that exist elsewhere and are left out on purpose, with what to do instead. */
export const refusedFunctions: ReadonlyMap<string, string> = new Map([
  ...[
    'exp',
    'ln',
    'log',
    'log2',
    'log10',
    'log1p',
    'expm1',
    'sin',
    'cos',
    'tan',
    'asin',
    'acos',
    'atan',
    'atan2',
    'cbrt',
  ].map(name => [name, BY_TABLE] as const),
  ...['power', 'pow'].map(name => [name, 'multiply: x * x; for a root of two, sqrt(x)'] as const),
  ...['current_date', 'current_timestamp', 'now', 'today', 'getdate'].map(name => [name, NO_CLOCK] as const),
  ...['rand', 'random', 'randn', 'uuid', 'shuffle'].map(name => [name, RANDOM] as const),
  ...['regexp_replace', 'regexp_extract', 'regexp_like', 'rlike', 'regexp', 'regexp_matches', 'split'].map(
    name => [name, PATTERN] as const,
  ),
  ...['hash', 'xxhash64'].map(name => [name, 'use md5(text) or sha2(text, 256)'] as const),
  ['to_char', "use lpad(CAST(x AS STRING), 8, '0') or date_format"],
  ['format_number', 'cast to a decimal and then to text'],
  ['format_string', 'use concat and lpad'],
  ['printf', 'use concat and lpad'],
  ['element_at', 'use try_element_at(array, 1), which is null where there is no such element'],
  ['extract', 'use year(d), month(d), hour(t) and their like'],
  ['date_part', 'use year(d), month(d), hour(t) and their like'],
  ['months_between', 'use datediff(end, start), or compare year and month'],
  ['initcap', 'engines differ about what a word is: use upper(left(x, 1)) || lower(substring(x, 2))'],
  ['unix_timestamp', 'use unix_seconds(t): of times before 1970 they differ'],
  ['iff', 'write if(condition, a, b)'],
  ['charindex', 'write locate(part, text)'],
  ['try_divide', 'write a / nullif(b, 0)'],
  ['to_date', 'write DATE with a literal, or cast a column whose values are listed'],
  ['to_timestamp', 'write TIMESTAMP with a literal, or cast a column whose values are listed'],
]);
