import type { Checked } from './checked.ts';
import type { DatasetInput } from './input.ts';

/**
 * A dataset as a module: what a dataset.yaml says, as an object whose types know its tables and columns, so that a reference to one that is
 * not there does not compile. Returns the object as it is; it is checked when it is planned or generated. Expressions in `sql` are text.
 *
 * @example
 * export default dataset({ dataset: 'shop', tables: { customers: { rows: 100, columns: { customer_id: { sequence: 1 } } } } });
 */
export function dataset<const D extends DatasetInput>(spec: Told<D>): D {
  // Either branch is the object itself; the second one is there for what the compiler says.
  return spec as D;
}

/**
 * The dataset, or what it should be, so that the compiler names what can stand in the place of a wrong name. The mapped type changes nothing;
 * it is by it that what is written down is taken as constant.
 */
type Told<D extends DatasetInput> = (D extends Checked<D> ? D : Checked<D>) & { readonly [K in keyof D]: unknown };
