import { registerHooks } from 'node:module';
import { extname } from 'node:path';

/**
 * Two things that a start would load for nothing: zod's messages in all languages, a third of the files of a start (English,
 * which it imports by itself, stays), and the validator of JSON schemas, which the kit needs for the first answer of a person.
 */
export function loadLess(): void {
  const validator = new URL(`./late-validator${extname(import.meta.url)}`, import.meta.url).href;
  registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === '../locales/index.js' && context.parentURL?.includes('/zod/'))
        return { url: 'data:text/javascript,', shortCircuit: true };
      if (specifier === '@modelcontextprotocol/server/_shims') return { url: validator, shortCircuit: true };
      return next(specifier, context);
    },
  });
}
