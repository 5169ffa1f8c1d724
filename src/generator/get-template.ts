import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseOptions } from './options.ts';

export const TEMPLATE_TYPES = ['story', 'empty'] as const;
export type TemplateType = (typeof TEMPLATE_TYPES)[number];

export const getTemplateSchema = z.strictObject({
  templateType: z
    .enum(TEMPLATE_TYPES)
    .default('story')
    .describe('story: two tables with an outage in them; empty: one table to start from.'),
});

export type GetTemplateOptions = z.input<typeof getTemplateSchema>;

export interface GetTemplateResult {
  readonly templateType: TemplateType;
  /** Source text of a generate_data.py that runs as it is. */
  readonly content: string;
}

/**
 * A ready generate_data script that honours SCALE_FACTOR and OUTPUT_PATH and declares what it needs.
 * Default: templateType story. Throws USAGE.
 *
 * @example
 * const { content } = getTemplate({ templateType: 'empty' });
 */
export function getTemplate(options: GetTemplateOptions = {}): GetTemplateResult {
  const { templateType } = parseOptions(getTemplateSchema, options);
  const content = readFileSync(new URL(`../../templates/${templateType}.py`, import.meta.url), 'utf8');
  return { templateType, content };
}
