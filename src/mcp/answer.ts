import { redactSpellings } from '../base/redact-spellings.ts';
import { toSnakeCase, toWire } from '../base/wire.ts';
import { errorRecord } from '../errors/format.ts';
import type { LakeseedError } from '../errors/lakeseed-error.ts';
import { spellOptions } from '../errors/option-problem.ts';
import { findingsOf, renderFindings } from '../report/render-check.ts';
import { spellArguments } from './spell-arguments.ts';

export type Status = 'done' | 'running' | 'failed' | 'cancelled';

/** What a tool has to say: a few sentences, and the same as data. */
export interface Answer {
  readonly status: Status;
  readonly text: string;
  /** Keys in snake_case. */
  readonly structured: Record<string, unknown>;
}

/** The text is given as it is: what a script or a path says must not be changed. */
export function doneAnswer(result: object, text: string): Answer {
  return { status: 'done', text, structured: spellAdvice(toWire(result)) as Record<string, unknown> };
}

/** A job that ran and did not succeed: its result is there, and the text says what to change. */
export function failedAnswer(result: object, text: string): Answer {
  return { ...doneAnswer(result, text), status: 'failed' };
}

/** `CODE: message` and `Hint: …`, options spelled as arguments; what there is of a result stays. */
export function errorAnswer(error: LakeseedError): Answer {
  const spelled = spellOptions(error, (name, key) => toSnakeCase(name) + (key && `.${key}`));
  const message = spellArguments(spelled.message);
  const hint = spellArguments(error.hint);
  const findings = findingsOf(error.details).slice(0, 20);
  const text = [
    `${error.code}: ${message}`,
    ...(findings.length > 0 ? [spellArguments(renderFindings(findings, {}))] : []),
    ...printedLast(error),
    ...nearestNames(error, hint),
    `Hint: ${hint}`,
  ].join('\n');
  const record = { ...errorRecord(spelled), message, hint };
  const { result } = error;
  const partial = typeof result === 'object' && result !== null ? (spellAdvice(toWire(result)) as object) : {};
  return {
    status: error.code === 'CANCELLED' ? 'cancelled' : 'failed',
    text,
    structured: { ...partial, error: spellAdvice(toWire(record)) as Record<string, unknown> },
  };
}

/** What lakeseed itself advises, and a script does not print. */
const ADVICE: ReadonlySet<string> = new Set(['fix', 'hint', 'note']);

function spellAdvice(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(spellAdvice);
  if (value === null || typeof value !== 'object') return value;
  const spell = ([key, item]: [string, unknown]) =>
    [key, ADVICE.has(key) && typeof item === 'string' ? spellArguments(item) : spellAdvice(item)] as const;
  return Object.fromEntries(Object.entries(value).map(spell));
}

/** The end of what a script said: standard error, where there is any. */
export function lastLines(
  { stdout, stderr }: { readonly stdout: string; readonly stderr: string },
  lines: number,
): string {
  const said = stderr.trim() === '' ? stdout : stderr;
  return said.trimEnd().split('\n').slice(-lines).join('\n');
}

/** A script that ran into its limit, or for nothing, is mended by what it said. */
function printedLast({ code, result }: LakeseedError): string[] {
  if (code !== 'SCRIPT_TIMEOUT' && code !== 'NOTHING_WRITTEN') return [];
  const { generation, ...own } = (result ?? {}) as { readonly generation?: object };
  const { stdout = '', stderr = '' } = { ...own, ...generation } as {
    readonly stdout?: string;
    readonly stderr?: string;
  };
  const lines = lastLines({ stdout, stderr }, 10);
  return lines === '' ? [] : [`What it printed last:\n${lines}`];
}

function nearestNames({ details }: LakeseedError, hint: string): string[] {
  const near = details?.['near'];
  if (!Array.isArray(near) || near.length === 0 || near.every(name => hint.includes(String(name)))) return [];
  return [`Nearest: ${near.join(', ')}`];
}

/** The same answer without anything that is, or looks like, a credential. */
export function hide(answer: Answer, secrets: readonly string[]): Answer {
  const { status, text, structured } = answer;
  const safe = shorten({ text, structured }, secrets, true).value as Pick<Answer, 'text' | 'structured'>;
  return { status, ...safe };
}

/** Long things are read as resources, if at all. */
const LONGEST_TEXT = 4000;
const LONGEST_LIST = 50;

/** The same with long texts and lists cut, unless it is to be whole, and nothing secret in it; `cut` says whether something is missing. */
export function shorten(value: unknown, secrets: readonly string[], whole = false): { value: unknown; cut: boolean } {
  let cut = false;
  const walk = (at: unknown): unknown => {
    if (typeof at === 'string') {
      const safe = redactSpellings(at, secrets);
      if (whole || safe.length <= LONGEST_TEXT) return safe;
      cut = true;
      return `${safe.slice(0, LONGEST_TEXT / 4)}\n[… ${safe.length - LONGEST_TEXT} characters left out …]\n${safe.slice(-(LONGEST_TEXT * 3) / 4)}`;
    }
    if (Array.isArray(at)) {
      if (whole || at.length <= LONGEST_LIST) return at.map(walk);
      cut = true;
      return at.slice(0, LONGEST_LIST).map(walk);
    }
    if (at === null || typeof at !== 'object') return at;
    return Object.fromEntries(Object.entries(at).map(([key, item]) => [key, walk(item)]));
  };
  return { value: walk(value), cut };
}
