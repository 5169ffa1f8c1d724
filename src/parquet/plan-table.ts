import { formatPlural } from '../base/format.ts';
import { baseType, isNumeric } from './base-type.ts';
import { commonType } from './common-type.ts';
import { refusedCharacters } from './delta-name.ts';
import type { LeafRange } from './leaf-range.ts';
import type { RuleId } from './rules.ts';
import { matchSiblings } from './sibling-names.ts';
import { type SourceColumn, sourceLeaves } from './source-column.ts';
import { formatTarget, type TargetField, type TargetType } from './target-type.ts';

/** One file of a table, for planning. */
export interface PlannedFile {
  readonly path: string;
  readonly columns: readonly SourceColumn[];
  /** By column path. */
  readonly ranges: ReadonlyMap<string, LeafRange>;
}

export interface ColumnChange {
  readonly rule: RuleId;
  readonly column: string;
  readonly from: string;
  readonly to: string;
}

export interface ColumnProblem {
  readonly rule: RuleId | null;
  /** Null where it is true of several files. */
  readonly path: string | null;
  readonly column: string | null;
  readonly reason: string;
}

export interface TablePlan {
  /** For each file, in the given order: the fields that its columns become, in the order of its columns. */
  readonly files: readonly { readonly fields: readonly TargetField[]; readonly changes: readonly ColumnChange[] }[];
  /** Why nothing of this table can be rewritten; empty where it can. */
  readonly blocking: readonly ColumnProblem[];
  /** What stays as it is although the rest is rewritten. */
  readonly open: readonly ColumnProblem[];
}

/** Which leaves have to be read before a plan can be made: those that may not fit, and those that files disagree about. */
export function leavesToRead(files: readonly (readonly SourceColumn[])[]): (leaf: SourceColumn) => boolean {
  const types = new Map<string, Set<string>>();
  for (const leaf of files.flatMap(columns => columns.flatMap(sourceLeaves))) {
    const type = baseType(leaf)?.type;
    if (type === undefined || type === 'null') continue;
    const key = leaf.path.toLowerCase();
    types.set(key, (types.get(key) ?? new Set()).add(type));
  }
  return leaf => {
    const base = baseType(leaf);
    if (base === null) return false;
    const seen = types.get(leaf.path.toLowerCase()) ?? new Set();
    return base.isNarrower || base.broken?.from === 'uint64' || (seen.size > 1 && isNumeric(base.type));
  };
}

/** What the columns of a table's files become. Pure: the same files, the same plan. */
export function planTable(files: readonly PlannedFile[]): TablePlan {
  const planner = new Planner(files);
  const fields = planner.planSiblings(files.map(({ columns }, file) => ({ file, columns })));
  return {
    files: files.map((_, file) => ({ fields: fields.get(file) ?? [], changes: planner.changes[file]! })),
    blocking: planner.blocking,
    open: planner.open,
  };
}

interface Group {
  readonly file: number;
  readonly columns: readonly SourceColumn[];
}

interface Member {
  readonly file: number;
  readonly column: SourceColumn;
}

class Planner {
  readonly changes: ColumnChange[][];
  readonly blocking: ColumnProblem[] = [];
  readonly open: ColumnProblem[] = [];
  readonly #files: readonly PlannedFile[];

  constructor(files: readonly PlannedFile[]) {
    this.#files = files;
    this.changes = files.map(() => []);
  }

  /** The columns of one level, by file; each file keeps its own order. */
  planSiblings(groups: readonly Group[]): Map<number, TargetField[]> {
    const byFile = new Map(groups.map(group => [group.file, group.columns]));
    for (const group of groups) this.#refuseNames(group);
    const fields = new Map<number, TargetField[]>(groups.map(({ file }) => [file, []]));
    const siblings = matchSiblings(
      groups.map(({ file, columns }) => ({ file, names: columns.map(({ name }) => name) })),
    );
    for (const { name, members } of siblings) {
      const columns = members.map(({ file, at }) => ({ file, column: byFile.get(file)![at]! }));
      this.#noteMissing(columns, groups);
      for (const { file, column } of columns) this.#noteName(file, column, name);
      const targets = this.#planColumn(columns);
      for (const [index, { file, at }] of members.entries()) fields.get(file)![at] = { name, target: targets[index]! };
    }
    return fields;
  }

  /** Nothing could tell two columns of one name apart, and one without a name could not be written. */
  #refuseNames({ file, columns }: Group): void {
    const { path } = this.#files[file]!;
    for (const [index, { name, path: column }] of columns.entries()) {
      if (name === '') {
        this.blocking.push({ rule: 'duplicate-name', path, column, reason: 'it has no name' });
      } else if (columns.findIndex(other => other.name === name) < index) {
        this.blocking.push({ rule: 'duplicate-name', path, column, reason: 'another column has the same name' });
      }
    }
  }

  #noteName(file: number, column: SourceColumn, name: string): void {
    if (column.name === name) return;
    const rule =
      refusedCharacters(column.name).length > 0
        ? 'column-name'
        : column.name.toLowerCase() === name.toLowerCase()
          ? 'schema-mismatch'
          : 'case-conflict';
    this.changes[file]!.push({ rule, column: column.path, from: column.name, to: name });
  }

  /** An empty column in its place would be a claim that nobody has made. */
  #noteMissing(members: readonly Member[], groups: readonly Group[]): void {
    const having = new Set(members.map(({ file }) => file));
    const lacking = groups.filter(({ file }) => !having.has(file));
    if (lacking.length === 0) return;
    const { path } = this.#files[lacking[0]!.file]!;
    const more = lacking.length > 1 ? ` and ${formatPlural(lacking.length - 1, 'other file')}` : '';
    const reason = `${path}${more} lacks it: its values there are not known`;
    this.open.push({ rule: 'schema-mismatch', path: null, column: members[0]!.column.path, reason });
  }

  #planColumn(members: readonly Member[]): TargetType[] {
    const typed = members.filter(({ column }) => column.type !== 'null');
    const kinds = Map.groupBy(typed, ({ column }) => column.kind);
    if (kinds.size > 1) {
      const reason = `it is ${[...kinds.keys()].join(' here and ')} there`;
      this.open.push({ rule: 'schema-mismatch', path: null, column: members[0]!.column.path, reason });
    }
    const planned = new Map<Member, TargetType>();
    for (const [kind, same] of kinds) {
      const targets = kind === 'leaf' ? this.#planLeaves(same) : this.#planParts(kind, same);
      for (const [index, member] of same.entries()) planned.set(member, targets[index]!);
    }
    // What has no type takes that of the other files.
    const known = typed[0] ? planned.get(typed[0])! : ({ kind: 'leaf', type: 'string' } as const);
    for (const member of members) {
      if (planned.has(member)) continue;
      planned.set(member, known);
      this.#change(member, 'null-type', 'no type', formatTarget(known));
    }
    return members.map(member => planned.get(member)!);
  }

  #planParts(kind: 'struct' | 'array' | 'map', members: readonly Member[]): TargetType[] {
    if (kind === 'struct') {
      const fields = this.planSiblings(members.map(({ file, column }) => ({ file, columns: column.parts })));
      return members.map(({ file }) => ({ kind, fields: fields.get(file)! }));
    }
    const part = (at: number) =>
      this.#planColumn(members.map(({ file, column }) => ({ file, column: column.parts[at]! })));
    if (kind === 'array') return part(0).map(element => ({ kind, element }));
    const [keys, values] = [part(0), part(1)];
    return keys.map((key, index) => ({ kind, key, value: values[index]! }));
  }

  #planLeaves(members: readonly Member[]): TargetType[] {
    const votes = members.map(({ file, column }) => {
      const base = baseType(column);
      const range = this.#files[file]!.ranges.get(column.path) ?? null;
      const { path } = this.#files[file]!;
      if (base === null) {
        const reason = `${column.type} has no form that Spark reads and that keeps every value`;
        this.blocking.push({ rule: ruleOf(column), path, column: column.path, reason });
      } else if (range !== null && range.lossy !== null) {
        const rule = base.broken?.rule ?? 'schema-mismatch';
        this.blocking.push({ rule, path, column: column.path, reason: range.lossy });
      }
      return { base, type: base?.type ?? column.type, range };
    });
    const common = commonType(votes);
    if ('reason' in common) {
      const { column } = members[0]!;
      this.open.push({ rule: 'schema-mismatch', path: null, column: column.path, reason: common.reason });
    }
    return members.map((member, index) => {
      const { base, type } = votes[index]!;
      const alone = commonType([votes[index]!]);
      const to = 'type' in common ? common.type : 'type' in alone ? alone.type : type;
      if (base?.broken) this.#change(member, base.broken.rule, base.broken.from, to);
      else if (to !== type) this.#change(member, 'schema-mismatch', type, to);
      return { kind: 'leaf', type: to };
    });
  }

  #change({ file, column }: Member, rule: RuleId, from: string, to: string): void {
    this.changes[file]!.push({ rule, column: column.path, from, to });
  }
}

function ruleOf({ logical }: SourceColumn): RuleId | null {
  return logical?.type === 'DECIMAL' ? 'wide-decimal' : null;
}
