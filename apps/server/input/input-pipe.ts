import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { invalidInput, problem, Refused } from '../problems/problem.ts';
import { checked } from './check.ts';
import { isLine } from './rules.ts';

/** Most characters of a name in an address. */
const LONGEST_NAME = 500;

/** Checks every body and query that is declared as a class with rules, and that names in the address can be names. */
@Injectable()
export class InputPipe implements PipeTransform {
  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    if (type === 'param' && !isLine(value, 1, LONGEST_NAME)) throw new Refused(problem('not_found', 'Nothing has such a name.'));
    if ((type !== 'body' && type !== 'query') || metatype === undefined || metatype === Object) return value;
    return checked(metatype as new () => object, value ?? {});
  }
}

/** For a command that takes no input: no body, or an empty object. */
@Injectable()
export class NoBody implements PipeTransform {
  transform(value: unknown): undefined {
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw invalidInput([{ path: 'body', message: 'must be a JSON object' }]);
    }
    const errors = Object.keys(value).map((path) => ({ path, message: 'is not a known field' }));
    if (errors.length > 0) throw invalidInput(errors);
    return undefined;
  }
}
