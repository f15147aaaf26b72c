import { Client } from 'pg';
import { freshDatabase } from './postgres.ts';

describe('freshDatabase', () => {
  it('gives each caller an empty database of their own and drops it with open connections', async () => {
    const [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
    expect(one.url).not.toBe(other.url);
    const client = new Client({ connectionString: one.url });
    const broken = new Promise((resolve) => client.on('error', resolve));
    await client.connect();
    await client.query('CREATE TABLE things (id int)');

    await one[Symbol.asyncDispose]();
    await broken;
    await client.end().catch(() => undefined);
    await expect(new Client({ connectionString: one.url }).connect()).rejects.toThrow('does not exist');
    await other[Symbol.asyncDispose]();
  });
});
