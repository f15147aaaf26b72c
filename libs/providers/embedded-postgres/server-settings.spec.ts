import { serverArguments, sharedBuffers } from './server-settings.ts';

const GB = 1_073_741_824;

describe('the settings of the embedded server', () => {
  it.each([[0.5, '128MB'], [1, '128MB'], [2, '256MB'], [4, '512MB'], [64, '512MB']])('share, of %d GB of memory, %s', (gigabytes, shared) => {
    expect(sharedBuffers(gigabytes * GB)).toBe(shared);
  });

  it('can be overridden, all but the way in', () => {
    const given = serverArguments('data', 5_000, { shared_buffers: '64MB', listen_addresses: '*' });
    expect(given).toContain('shared_buffers=64MB');
    expect(given).toContain('listen_addresses=127.0.0.1');
  });
});
