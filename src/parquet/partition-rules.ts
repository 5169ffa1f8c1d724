import { formatPlural } from '../base/format.ts';
import type { Column } from './columns.ts';
import { type Finding, finding } from './finding.ts';
import { comesBackAs } from './partition-type.ts';
import { type Partition, partitionsOf } from './partitions.ts';
import { rules } from './rules.ts';

export interface PartitionedFile {
  readonly path: string;
  /** Null where the footer cannot be read. */
  readonly columns: readonly Column[] | null;
}

interface Located {
  readonly file: PartitionedFile;
  readonly partitions: readonly Partition[];
}

/** What is wrong with the Hive partitions of one table, its files sorted by path. */
export function checkPartitions(table: string, files: readonly PartitionedFile[]): Finding[] {
  const located = files.flatMap((file): Located[] => {
    const partitions = partitionsOf(file.path);
    // A folder that is no partition is a finding of its own.
    return partitions === null ? [] : [{ file, partitions }];
  });
  if (located.every(({ partitions }) => partitions.length === 0)) return [];
  const disagreements = checkKeys(table, located);
  if (disagreements.length > 0) return disagreements;
  const depth = located[0]!.partitions.length;
  return Array.from({ length: depth }, (_, at) => at).flatMap(at => [
    ...checkSpelling(table, located, at),
    ...checkValues(table, located, at),
    ...checkColumn(table, located, at),
  ]);
}

/** Spark wants the same keys on the way to every file. */
function checkKeys(table: string, located: readonly Located[]): Finding[] {
  const groups = Map.groupBy(located, ({ partitions }) => describeKeys(partitions).toLowerCase());
  // Files in no partition are those that Spark does not see.
  const weight = (group: readonly Located[]) => (group[0]!.partitions.length === 0 ? 0 : group.length);
  const [meant, ...others] = [...groups.values()].sort((a, b) => weight(b) - weight(a));
  return others.map(group => {
    const [first, ...rest] = group;
    const here = describeKeys(first!.partitions);
    const there = describeKeys(meant![0]!.partitions);
    const more = rest.length === 0 ? '' : ` and ${formatPlural(rest.length, 'more file')}`;
    return finding(
      'partition-values',
      { table, file: first!.file.path },
      {
        message: `${first!.file.path}${more} ${rest.length === 0 ? 'lies' : 'lie'} ${here}, ${meant![0]!.file.path} ${there}. ${rules['partition-values'].why}`,
        fix: `Write all files of ${table} at once: df.to_parquet(f"{OUTPUT_PATH}/${table}", partition_cols=[…])`,
      },
    );
  });
}

function describeKeys(partitions: readonly Partition[]): string {
  return partitions.length === 0 ? 'in no partition' : `under ${partitions.map(({ key }) => `${key}=`).join('/')}`;
}

/** Spark takes them for one key; a disk may take them for one folder. */
function checkSpelling(table: string, located: readonly Located[], at: number): Finding[] {
  const first = located[0]!;
  const { key } = first.partitions[at]!;
  const other = located.find(({ partitions }) => partitions[at]!.key !== key);
  if (!other) return [];
  const spelled = other.partitions[at]!.key;
  return [
    finding(
      'case-conflict',
      { table, file: other.file.path },
      {
        level: 'warn',
        fixable: false,
        column: spelled,
        message: `Partition key ${spelled} is spelled ${key} in ${first.file.path}. Spark takes them for one, other readers do not.`,
        fix: `Spell it the same in every call: partition_cols=[${JSON.stringify(key)}]`,
      },
    ),
  ];
}

/** Spark guesses the type of a key from all of its values. */
function checkValues(table: string, located: readonly Located[], at: number): Finding[] {
  const values = new Map<string, Located>();
  for (const one of located) {
    const { value } = one.partitions[at]!;
    if (!values.has(value)) values.set(value, one);
  }
  const changed = comesBackAs([...values.keys()]);
  const [first, ...others] = changed.values;
  if (!first) return [];
  const { file, partitions } = values.get(first.value)!;
  const { key } = partitions[at]!;
  const more = others.length === 0 ? '' : `, and so for ${formatPlural(others.length, 'other value')}`;
  return [
    finding(
      'partition-values',
      { table, file: file.path },
      {
        level: 'warn',
        column: key,
        message: `Partition ${key}=${first.value} comes back as ${first.back} (${changed.type})${more}: Spark guesses the type from the values.`,
        fix: changed.fix(key),
      },
    ),
  ];
}

/** Spark drops what the file says. */
function checkColumn(table: string, located: readonly Located[], at: number): Finding[] {
  const name = located[0]!.partitions[at]!.key.toLowerCase();
  const isIt = (column: Column) => column.name.toLowerCase() === name;
  const holders = located.filter(({ file }) => file.columns?.some(isIt));
  const [first] = holders;
  if (!first) return [];
  const { key } = first.partitions[at]!;
  const where = holders.length === 1 ? '' : ` (in ${formatPlural(holders.length, 'file')})`;
  return [
    finding(
      'partition-values',
      { table, file: first.file.path },
      {
        level: 'warn',
        column: first.file.columns!.find(isIt)!.path,
        message: `Column ${key} is both in the file and a partition${where}: Spark takes the folder’s value and ignores the file’s.`,
        fix: `df.drop(columns=[${JSON.stringify(first.file.columns!.find(isIt)!.name)}]).to_parquet(path)`,
      },
    ),
  ];
}
