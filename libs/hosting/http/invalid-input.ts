import { ValidationPipe, type ValidationError } from '@nestjs/common';

/** What came in breaks the rules of its class. */
export class InvalidInput extends Error {
  readonly errors: readonly InputError[];

  constructor(errors: readonly InputError[]) {
    super(`Not valid: ${errors.map(({ path }) => path).join(', ')}.`);
    this.name = 'InvalidInput';
    this.errors = errors;
  }
}

/** One invalid field: where it is (`items.0.price`), and what it must be. */
export interface InputError {
  readonly path: string;
  readonly message: string;
}

/** Holds every body and query against the class-validator rules of its class; what the class does not name is refused. */
export function inputPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    exceptionFactory: (errors) => new InvalidInput(errors.flatMap((error) => flatten(error, ''))),
  });
}

/** A field that breaks several rules is named once, with the first of them. */
function flatten({ property, constraints = {}, children = [] }: ValidationError, prefix: string): readonly InputError[] {
  const path = `${prefix}${property}`;
  const own = Object.values(constraints).slice(0, 1).map((message) => ({ path, message }));
  return [...own, ...children.flatMap((child) => flatten(child, `${path}.`))];
}
