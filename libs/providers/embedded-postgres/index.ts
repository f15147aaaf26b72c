export { openEmbeddedPostgres } from './open-embedded-postgres.ts';
export type { EmbeddedPostgres, EmbeddedPostgresOptions } from './open-embedded-postgres.ts';
export { shareEmbeddedPostgres } from './share-embedded-postgres.ts';
export { runningEmbeddedPostgres } from './running-embedded-postgres.ts';
export { DataDirectoryInUse, EmbeddedPostgresFailed } from './errors.ts';
export type { EmbeddedPostgresFailureCode } from './errors.ts';
export type { ServerExit } from './server-process.ts';
