/**
 * An S3-compatible server in a process of its own: prints its port, and ends with its parent.
 *
 *   node --openssl-legacy-provider test/support/s3-server-process.mjs <folder> <bucket> <strict|lax>
 *
 * Its continuation tokens are made with a cipher that OpenSSL 3 has put aside, hence the flag. `lax` lets wrong
 * signatures pass: it reckons those of calls on a whole bucket, like listings, as only older clients do.
 *
 * Amazon's objects are those of one writer, whoever else writes at the same time; this server would write all of them
 * into one file at once, so here the writers of an object take turns.
 */
import S3rver from '@20minutes/s3rver';

const [directory, bucket, signatures] = process.argv.slice(2);
const server = new S3rver({
  address: '127.0.0.1',
  port: 0,
  silent: true,
  directory,
  allowMismatchedSignatures: signatures === 'lax',
  configureBuckets: [{ name: bucket }],
});
takeTurns(server.store);
const { port } = await server.run();
process.stdout.write(`${port}\n`);
process.stdin.resume().once('end', () => process.exit(0));

function takeTurns(store) {
  const putObject = store.putObject.bind(store);
  const lastOf = new Map();
  store.putObject = (object) => {
    const name = `${object.bucket}/${object.key}`;
    const put = Promise.resolve(lastOf.get(name)).then(() => putObject(object));
    lastOf.set(name, put.catch(() => undefined));
    return put;
  };
}
