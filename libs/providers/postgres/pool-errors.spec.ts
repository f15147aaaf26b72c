import { Unavailable } from '#protocols';
import { asUnavailable, isConnectionFailure, isDataError, isNotReady } from './pool-errors.ts';

const coded = (code: string): Error => Object.assign(new Error('it failed'), { code });

describe('errors of the pool', () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', '57P01', '57P03', '08006', '53300', '25006', '40001'])('calls the database unavailable at %s', (code) => {
    const error = coded(code);
    expect(asUnavailable(error, 'event store')).toBeInstanceOf(Unavailable);
    expect(asUnavailable(error, 'event store')).toMatchObject({ what: 'event store', retry: 'later', cause: error });
  });

  it.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout exceeded when trying to connect',
    'Query read timeout',
    'Cannot use a pool after calling end on the pool',
  ])('calls it unavailable at: %s', (message) => {
    expect(asUnavailable(new Error(message))).toBeInstanceOf(Unavailable);
  });

  it('leaves other errors as they are', () => {
    for (const error of [coded('42P01'), coded('22P02'), new Error('no'), 'text', undefined]) expect(asUnavailable(error)).toBe(error);
  });

  it('knows what may have been carried out, what was not, and what never can be', () => {
    expect(['57P01', 'ECONNRESET', '40001', '22P02'].map((code) => isConnectionFailure(coded(code)))).toEqual([true, true, false, false]);
    expect(['40P01', '57014', '53300', '57P01'].map((code) => isNotReady(coded(code)))).toEqual([true, true, true, false]);
    expect(['22P02', '54001', '23514', '42P01'].map((code) => isDataError(coded(code)))).toEqual([true, true, true, false]);
  });
});
