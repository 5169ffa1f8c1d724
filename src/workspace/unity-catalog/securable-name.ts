import { invalidParameter } from '../http/api-error.ts';
import { isSecurableName, type SecurableName } from './securable.ts';

/** `Main.Default.Lakeseed` → its lower-case parts, of which there have to be `levels`. */
export function parseSecurableName(fullName: string, levels: number): SecurableName {
  const name = fullName.split('.');
  if (name.length !== levels || !name.every(isSecurableName)) throw invalidName(fullName);
  return name.map(part => part.toLowerCase());
}

export function invalidName(name: string): Error {
  return invalidParameter(
    `Invalid input: ${JSON.stringify(name)} is not a valid name. Names are not empty and hold no spaces, periods, slashes or control characters.`,
  );
}
