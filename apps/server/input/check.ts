import { invalidInput, type InputError } from '../problems/problem.ts';
import { rulesOf, type Rules } from './rules-of.ts';

export type Checked<T> = { readonly value: T } | { readonly errors: readonly InputError[] };

/** Checks an input against the rules of a class. What the class does not name is not allowed either. */
export function check<T extends object>(rules: new () => T, input: unknown, path = ''): Checked<T> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { errors: [{ path: path || 'body', message: 'must be a JSON object' }] };
  }
  const fields = rulesOf(rules);
  const prefix = path === '' ? '' : `${path}.`;
  const unknown = Object.keys(input).filter((field) => !fields.has(field)).map((field) => ({ path: `${prefix}${field}`, message: 'is not a known field' }));
  const value = Object.assign(new rules(), input);
  const errors = [...unknown, ...broken(fields, value, prefix)];
  return errors.length > 0 ? { errors } : { value };
}

/** @throws Refused */
export function checked<T extends object>(rules: new () => T, input: unknown): T {
  const result = check(rules, input);
  if ('errors' in result) throw invalidInput(result.errors);
  return result.value;
}

/** A field that breaks several rules is named once, with the first of them. */
function broken(rules: Rules, value: object, prefix: string): readonly InputError[] {
  const errors: InputError[] = [];
  for (const [field, { conditions, complaint }] of rules) {
    const given: unknown = (value as Record<string, unknown>)[field];
    if (!conditions.every((holds) => holds(value, given))) continue;
    const message = complaint(given, value);
    if (message !== undefined) errors.push({ path: `${prefix}${field}`, message });
  }
  return errors;
}
