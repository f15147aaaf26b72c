import { rm } from 'node:fs/promises';
import { takeShared } from './shared-server.ts';

/** Stops the Postgres that the set-up started, and removes its data. */
export default async function globalTeardown(): Promise<void> {
  const shared = takeShared();
  if (shared === undefined) return;
  await shared.server[Symbol.asyncDispose]();
  await rm(shared.folder, { recursive: true, force: true });
}
