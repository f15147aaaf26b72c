import { exitCodeOf } from './exit-code.ts';

describe('exitCodeOf', () => {
  it.each([
    ['a value that cannot be one', 400, 'invalid_input', 2],
    ['what was typed is not right', 400, 'usage', 2],
    ['what is not there', 404, 'not_found', 1],
    ['a cancel that comes too late', 409, 'too_late', 1],
    ['a channel that nobody serves', 422, 'unsupported_channel', 1],
    ['nobody there', 503, 'unreachable', 69],
    ['a store that is away', 503, 'unavailable', 69],
    ['a view that lags', 504, 'lagging', 69],
    ['settings that are not valid', 500, 'invalid_configuration', 78],
  ])('ends for %s (%i %s) with %i', (_what, status, code, exitCode) => {
    expect(exitCodeOf({ status, code })).toBe(exitCode);
  });
});
