import { openEmbeddedPostgres } from '#providers/embedded-postgres';

/** A process that opens the folder it is given, prints the server's address and pid as JSON, and holds it until killed. */
const [dataDir = ''] = process.argv.slice(2);
const { url, pid } = await openEmbeddedPostgres({ dataDir });
process.stdout.write(`${JSON.stringify({ url, pid })}\n`);
setInterval(() => undefined, 60_000);
