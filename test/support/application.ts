import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest, { type Test } from 'supertest';
import { configure } from '#composition';
import { startServer, type RunningServer, type ServerOptions } from '../../apps/server/server.ts';
import { documented } from './documented.ts';
import { freshDatabase } from './postgres.ts';

/** The whole application, in this process, on parts of its own. Every answer is held against its OpenAPI document. */
export interface Application extends AsyncDisposable {
  readonly url: string;
  readonly dataDir: string;
  readonly server: RunningServer;
  get(path: string): Test;
  post(path: string, body?: object): Test;
  delete(path: string): Test;
  /** Stops it, keeping its data; `startApplication` with its `environment` carries on. */
  stop(): Promise<void>;
  readonly environment: Readonly<Record<string, string>>;
}

/** Quick retries, so that a test need not wait for them. */
const DEFAULTS = { PORT: '0', LOG_LEVEL: 'silent', SANDBOX: 'true', RETRY_SCHEDULE: '0,0.02,0.02', WEBHOOK_ALLOW_PRIVATE: 'true' };

/** Starts the application; without a DATABASE_URL on a database of its own, which goes with it. */
export async function startApplication(overrides: Readonly<Record<string, string>> = {}, options?: ServerOptions): Promise<Application> {
  const database = overrides['DATABASE_URL'] === undefined ? await freshDatabase() : undefined;
  const ownFolder = overrides['TIDINGS_DATA_DIR'] === undefined ? await mkdtemp(join(tmpdir(), `tidings-test-${process.pid}-`)) : undefined;
  const environment = {
    ...DEFAULTS,
    ...(database && { DATABASE_URL: database.url }),
    ...(ownFolder !== undefined && { TIDINGS_DATA_DIR: ownFolder }),
    ...overrides,
  };
  const configuration = configure(environment);
  const server = await startServer(configuration, options);
  const http = supertest(server.url);
  const document = (await http.get('/openapi.json').expect(200)).body as Record<string, unknown>;
  const isDocumented = documented(document);
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= server.stop());

  return {
    url: server.url,
    dataDir: configuration.dataDir,
    server,
    environment,
    get: (path) => http.get(path).expect(isDocumented),
    post: (path, body) => (body === undefined ? http.post(path) : http.post(path).send(body)).expect(isDocumented),
    delete: (path) => http.delete(path).expect(isDocumented),
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await database?.[Symbol.asyncDispose]();
      if (ownFolder !== undefined) await rm(ownFolder, { recursive: true, force: true });
    },
  };
}
