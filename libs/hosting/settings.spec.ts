import { InvalidSettings, serviceSettings } from './settings.ts';

const of = (variables: Readonly<Record<string, string>>) => serviceSettings('examples/orders', variables);

describe('the settings of a service', () => {
  it('have defaults for everything, and a folder for each service', () => {
    expect(of({ PORT: '', DATABASE_URL: '' })).toEqual({ host: '127.0.0.1', port: 3_000, dataDir: expect.stringMatching(/\.tidings.examples.orders$/) });
  });

  it('are taken from the environment', () => {
    const [databaseUrl, amqpUrl] = ['postgresql://a:b@c/d', 'amqps://e'];
    expect(of({ HOST: '::1', PORT: '0', TIDINGS_DATA_DIR: '/data', DATABASE_URL: databaseUrl, AMQP_URL: amqpUrl }))
      .toMatchObject({ host: '::1', port: 0, dataDir: expect.stringMatching(/^\/data/), databaseUrl, amqpUrl });
  });

  it('are refused with every problem, and without the values', () => {
    const wrong = { PORT: '70000', DATABASE_URL: 'mysql://hush', AMQP_URL: 'hush' };
    const refusal = (() => { try { of(wrong); return null; } catch (error) { return error; } })();
    expect(refusal).toBeInstanceOf(InvalidSettings);
    expect(String(refusal)).toMatch(/PORT: .*\n.*DATABASE_URL: .*\n.*AMQP_URL: /);
    expect(String(refusal)).not.toMatch(/hush|70000/);
  });
});
