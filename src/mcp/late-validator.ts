import { createRequire } from 'node:module';
import process from 'node:process';
import type { AjvJsonSchemaValidator } from '@modelcontextprotocol/server/validators/ajv';

/** Stands in for the kit's module of what differs between platforms, which has these two names. */
export { process };

/** The kit's own validator, loaded when something is validated for the first time. */
export class DefaultJsonSchemaValidator {
  #validator: AjvJsonSchemaValidator | undefined;

  getValidator(
    schema: Parameters<AjvJsonSchemaValidator['getValidator']>[0],
  ): ReturnType<AjvJsonSchemaValidator['getValidator']> {
    if (!this.#validator) {
      // The kit does not wait for it: an import could not answer in time.
      const kit = createRequire(import.meta.url)('@modelcontextprotocol/server/validators/ajv') as {
        readonly AjvJsonSchemaValidator: typeof AjvJsonSchemaValidator;
      };
      this.#validator = new kit.AjvJsonSchemaValidator();
    }
    return this.#validator.getValidator(schema);
  }
}
