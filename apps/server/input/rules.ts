import { declareOn } from './rules-of.ts';

/*
 * The rules of fields, as decorators. All of them say what a value must be, in words fit for the caller.
 * Text is measured in UTF-16 units, as JavaScript, JSON schema libraries and browsers do.
 */

/** May be left out; null is not the same as left out. */
export function Optional(): PropertyDecorator {
  return (prototype, field) => { declareOn(prototype, field).conditions.push((value) => value !== undefined); };
}

/** Any text that can be stored: no NUL character and no half of a character. */
export function Text(least: number, most: number): PropertyDecorator {
  return rule(`must be a text of ${least} to ${most} characters without NUL`, (value) => isText(value, least, most));
}

/** One line that may become a header: no control characters, so no line breaks. */
export function Line(least: number, most: number): PropertyDecorator {
  return rule(`must be one line of ${least} to ${most} characters without control characters`, (value) =>
    isLine(value, least, most));
}

export function OneOf(names: readonly string[]): PropertyDecorator {
  return rule(`must be one of ${names.join(', ')}`, (value) => typeof value === 'string' && names.includes(value));
}

/** A whole number in a query string. */
export function WholeNumber(least: number, most: number): PropertyDecorator {
  return rule(`must be a whole number from ${least} to ${most}`, (value) =>
    typeof value === 'string' && /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most);
}

/** Any other rule: `holds` also sees the object that the field belongs to. */
export function rule(
  message: string | ((input: object) => string),
  holds: (value: unknown, input: object) => boolean,
): PropertyDecorator {
  const words = typeof message === 'string' ? (): string => message : message;
  return (prototype, field) => { declareOn(prototype, field).rules.push({ message: words, holds }); };
}

export function isText(value: unknown, least: number, most: number): value is string {
  return typeof value === 'string' && value.length >= least && value.length <= most && !UNSTORABLE.test(value);
}

export function isLine(value: unknown, least: number, most: number): value is string {
  return typeof value === 'string' && value.length >= least && value.length <= most && !UNPRINTABLE.test(value);
}

/** NUL, and surrogates that stand alone: no JSON column and no UTF-8 can hold them. */
const UNSTORABLE = /[\0\p{Cs}]/u;
/** Control characters, line and paragraph separators, and surrogates that stand alone. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;
