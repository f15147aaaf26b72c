import { changed } from './changed.ts';

describe('changed', () => {
  it('changes and adds members, and leaves what it was given as it is', () => {
    const given = Object.freeze({ a: 1, b: 2 });
    expect(changed(given, { b: 3, c: 4 })).toEqual({ a: 1, b: 3, c: 4 });
    expect(given).toEqual({ a: 1, b: 2 });
  });
});
