import { validateSync, type ValidationError } from 'class-validator';
import { invalidInput, type InputError } from '../problems/problem.ts';

export type Checked<T> = { readonly value: T } | { readonly errors: readonly InputError[] };

/** Checks an input against the rules of a class. What the class does not name is not allowed either. */
export function check<T extends object>(rules: new () => T, input: unknown, path = ''): Checked<T> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { errors: [{ path: path || 'body', message: 'must be a JSON object' }] };
  }
  // The rules are found by it.
  if (Object.hasOwn(input, 'constructor')) return { errors: [{ path: `${path === '' ? '' : `${path}.`}constructor`, message: UNKNOWN }] };
  const value = Object.assign(new rules(), input);
  const errors = validateSync(value, OPTIONS).flatMap((error) => flatten(error, path === '' ? '' : `${path}.`));
  return errors.length > 0 ? { errors } : { value };
}

/** @throws Refused */
export function checked<T extends object>(rules: new () => T, input: unknown): T {
  const result = check(rules, input);
  if ('errors' in result) throw invalidInput(result.errors);
  return result.value;
}

const UNKNOWN = 'is not a known field';

const OPTIONS = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  validationError: { target: false, value: false },
} as const;

function flatten({ property, constraints = {}, children = [] }: ValidationError, prefix: string): readonly InputError[] {
  const path = `${prefix}${property}`;
  const own = Object.entries(constraints).map(([name, message]) =>
    ({ path, message: name === 'whitelistValidation' ? UNKNOWN : message }));
  // A field that breaks several rules is named once, with the first of them.
  return [...own.slice(0, 1), ...children.flatMap((child) => flatten(child, `${path}.`))];
}
