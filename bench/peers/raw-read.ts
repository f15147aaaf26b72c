import pg from 'pg';

const PAGE = 5_000;
const READ = `SELECT position, stream, revision, type, event_id, recorded_at, data, metadata
  FROM tidings.events WHERE position > $1 ORDER BY position LIMIT $2`;

/** Only reads the whole table of events, in order, in pages, with `pg` as it comes: the most a rebuild could do. */
export async function readTable(job: { readonly database: string }): Promise<{ readonly perSecond: number; readonly events: number }> {
  const client = new pg.Client({ connectionString: job.database });
  await client.connect();
  try {
    const began = performance.now();
    let events = 0;
    for (let after = '0'; ;) {
      const { rows } = await client.query<{ position: string }>({ name: 'read', text: READ, values: [after, PAGE] });
      events += rows.length;
      const last = rows.at(-1);
      if (last === undefined) return { perSecond: events / ((performance.now() - began) / 1_000), events };
      after = last.position;
    }
  } finally {
    await client.end();
  }
}
