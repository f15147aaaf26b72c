import 'reflect-metadata';
import { check } from './check.ts';
import { Line, Optional, Text, WholeNumber } from './rules.ts';

class Example {
  @Line(1, 5) line!: string;
  @Optional() @Text(0, 10) text?: string;
  @Optional() @WholeNumber(1, 20) count?: string;
}

function pathsOf(input: unknown): readonly string[] {
  const result = check(Example, input);
  return 'errors' in result ? result.errors.map(({ path }) => path) : [];
}

describe('check', () => {
  it('takes what keeps the rules', () => {
    expect(check(Example, { line: 'a', text: 'b\nc', count: '20' })).toEqual({ value: { line: 'a', text: 'b\nc', count: '20' } });
  });

  it('names every invalid field once', () => {
    expect(pathsOf({ line: 5, text: 'x'.repeat(11), count: '0', extra: 1 }).toSorted()).toEqual(['count', 'extra', 'line', 'text']);
  });

  it.each([null, undefined, 'text', 5, [], [{ line: 'a' }]])('refuses %j as a whole', (input) => {
    expect(pathsOf(input)).toEqual(['body']);
  });

  it.each(['', 'a\nb', 'a\rb', 'a\0b', 'a\u0085b', 'a\u2028b', '\ud800', 'toolong', null])('refuses %j as a line', (line) => {
    expect(pathsOf({ line })).toEqual(['line']);
  });

  it.each(['\0', '\ud800', '\udc00x', null, 7])('refuses %j as a text', (text) => {
    expect(pathsOf({ line: 'a', text })).toEqual(['text']);
  });

  it.each(['0', '21', '1.5', '-1', '1e1', ' 1', '', 1, ['1', '2']])('refuses %j as a whole number up to 20', (count) => {
    expect(pathsOf({ line: 'a', count })).toEqual(['count']);
  });

  it.each([null, 5, {}, { prototype: {} }])('does not look for its rules where the input tells it to: %j', (constructor) => {
    expect(pathsOf({ line: 'a', constructor })).toEqual(['constructor']);
  });

  it('does not take what an object inherits for a field', () => {
    expect(pathsOf(JSON.parse('{"line":"a","__proto__":{"text":5}}'))).not.toEqual([]);
  });
});
