import { extendError } from './extend-error.ts';
import type { LakeseedError } from './lakeseed-error.ts';

/** One thing wrong with an input; `option` is empty where it concerns the input as a whole, and `env.NAME` within a record. */
export interface OptionProblem {
  readonly option: string;
  readonly message: string;
  /** Other options that the message names. */
  readonly mentions?: readonly string[];
}

/** One line each. */
export function describeProblems(problems: readonly OptionProblem[]): string {
  return problems.map(({ option, message }) => (option ? `${option}: ${message}` : message)).join('\n');
}

/** The same error with its options spelled as the reader writes them; `key` is the part within a record. */
export function spellOptions(error: LakeseedError, spell: (name: string, key: string) => string): LakeseedError {
  const problems = error.details?.['problems'];
  if (error.code !== 'USAGE' || !Array.isArray(problems)) return error;
  const spelled = (problems as OptionProblem[]).map(({ option, message, mentions = [] }) => {
    const [name = '', ...key] = option.split('.');
    return {
      option: option && spell(name, key.join('.')),
      message: mentions.reduce((text, other) => text.replaceAll(other, spell(other, '')), message),
    };
  });
  return extendError(error, { message: describeProblems(spelled), details: { ...error.details, problems: spelled } });
}
