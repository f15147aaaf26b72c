import { failureFromLog } from './failure-from-log.ts';

const paths = { parent: '/d', cluster: '/d/postgres', log: '/d/postgres.log', password: '/d/postgres.password', lock: '/d/postgres.lock' };
const prefix = '2026-01-01 00:00:00.000 UTC [7] ';

describe('failureFromLog', () => {
  it('takes the decisive line with its detail, and names the real folder', () => {
    const failure = failureFromLog(
      paths,
      [
        `${prefix}LOG:  starting PostgreSQL`,
        `${prefix}FATAL:  data directory "/proc/self/cwd" has invalid permissions`,
        `${prefix}DETAIL:  Permissions should be u=rwx (0700).`,
        `${prefix}LOG:  database system is shut down`,
      ],
      'it ended',
    );
    expect(failure.code).toBe('data_directory_unusable');
    expect(failure.message).toBe(
      'The embedded Postgres in /d/postgres cannot be used: data directory "/d/postgres" has invalid permissions: Permissions should be u=rwx (0700).',
    );
  });

  it.each([
    ['PANIC:  could not locate a valid checkpoint record at 0/18F3660', 'data_directory_corrupt'],
    ['FATAL:  incorrect checksum in control file', 'data_directory_corrupt'],
    ['FATAL:  configuration file "postgresql.auto.conf" contains errors', 'data_directory_corrupt'],
    ['FATAL:  could not write to file: No space left on device', 'data_directory_unusable'],
    ['FATAL:  something new', 'start_failed'],
  ])('sorts %s as %s', (line, code) => {
    expect(failureFromLog(paths, [prefix + line], 'it ended').code).toBe(code);
  });

  it('blames the disk when it is full, whatever the server says afterwards', () => {
    const lines = ['FATAL:  could not extend file "base/1/2691"', 'HINT:  Check free disk space.', 'PANIC:  cannot abort transaction 1'];
    expect(failureFromLog(paths, lines, 'it ended')).toMatchObject({
      code: 'data_directory_unusable',
      message: expect.stringContaining('its disk is full') as string,
    });
  });

  it('says what the caller knows when the log says nothing', () => {
    expect(failureFromLog(paths, [], 'the server ended at once')).toMatchObject({
      code: 'start_failed',
      message: expect.stringContaining('the server ended at once') as string,
    });
  });
});
