import type { WarningCode } from './catalogue.ts';

/** Something that did not stop the work but that a person should know. */
export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
  readonly hint: string;
  readonly path?: string;
}
