import { invalidInput, type InputError } from '../problems/problem.ts';
import { rulesOf, type Rules } from './rules-of.ts';

export type Checked<T> = { readonly value: T } | { readonly errors: readonly InputError[] };

/** Checks an input against the rules of a class. What the class does not name is not allowed either. */
export function check<T extends object>(rules: new () => T, input: unknown, path = ''): Checked<T> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { errors: [{ path: path || 'body', message: 'must be a JSON object' }] };
  }
  const fields = rulesOf(rules);
  const value = Object.assign(new rules(), input);
  const errors = brokenRules(fields, input, value);
  return errors.length === 0 ? { value } : { errors: errors.map(({ path: field, message }) => ({ path: path === '' ? field : `${path}.${field}`, message })) };
}

/** @throws Refused */
export function checked<T extends object>(rules: new () => T, input: unknown): T {
  const result = check(rules, input);
  if ('errors' in result) throw invalidInput(result.errors);
  return result.value;
}

/** A field that breaks several rules is named once, with the first of them. */
function brokenRules(fields: Rules, input: object, value: object): readonly InputError[] {
  const errors: InputError[] = [];
  for (const field of Object.keys(input)) if (!fields.has(field)) errors.push({ path: field, message: 'is not a known field' });
  for (const [field, { conditions, rules }] of fields) {
    const given: unknown = (value as Record<string, unknown>)[field];
    if (!conditions.every((holds) => holds(given))) continue;
    const broken = rules.find(({ holds }) => !holds(given, value));
    if (broken) errors.push({ path: field, message: broken.message(value) });
  }
  return errors;
}
