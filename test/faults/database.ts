import { setTimeout as pause } from 'node:timers/promises';
import { openEmbeddedPostgres, type EmbeddedPostgres } from '#providers/embedded-postgres';

/** A Postgres of one's own that can be killed and brought back. */
export interface Database extends AsyncDisposable {
  readonly url: string;
  /** Ends it on the spot, as a power cut, and starts it again after `awayMs`. Its address changes. */
  crash(awayMs: number): Promise<void>;
}

export async function startDatabase(dataDir: string): Promise<Database> {
  let server: EmbeddedPostgres = await openEmbeddedPostgres({ dataDir });
  return {
    get url() { return server.url; },
    async crash(awayMs) {
      // What `pg_ctl stop -m immediate` sends.
      process.kill(server.pid, 'SIGQUIT');
      await server.exited;
      await server[Symbol.asyncDispose]();
      await pause(awayMs);
      server = await openEmbeddedPostgres({ dataDir });
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
