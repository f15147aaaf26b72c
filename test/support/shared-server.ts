import type { EmbeddedPostgres } from '#providers/embedded-postgres';

/** The Postgres of this run, when the run started one itself. */
export interface SharedServer {
  readonly server: EmbeddedPostgres;
  /** The temporary folder that holds its data. */
  readonly folder: string;
}

// Jest loads set-up and teardown separately; what they have in common is the global object.
const place = globalThis as { tidingsTestServer?: SharedServer | undefined };

export function keepForTeardown(shared: SharedServer): void {
  place.tidingsTestServer = shared;
}

export function takeShared(): SharedServer | undefined {
  const shared = place.tidingsTestServer;
  place.tidingsTestServer = undefined;
  return shared;
}
