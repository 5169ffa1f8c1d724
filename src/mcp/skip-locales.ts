import { registerHooks } from 'node:module';

/**
 * zod's index loads its messages in all languages: a third of the files of a start, and none of them is read. From here on
 * it gets an empty module in their place; English, which it imports by itself, stays.
 */
export function skipLocales(): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === '../locales/index.js' && context.parentURL?.includes('/zod/')
        ? { url: 'data:text/javascript,', shortCircuit: true }
        : next(specifier, context),
  });
}
