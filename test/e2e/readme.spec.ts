import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startApplication, type Application } from '../support/application.ts';
import { eventually } from '../support/eventually.ts';

const read = (file: string): string => readFileSync(join(import.meta.dirname, '../..', file), 'utf8');

/** What the first curl of the README sends, and where the others look. */
function firstNotification(readme: string): { readonly body: object; readonly headers: Record<string, string>; readonly paths: readonly string[] } {
  const section = /## Send a notification[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  return {
    body: JSON.parse(/-d '([^']*)'/.exec(section)?.[1] ?? 'null') as object,
    headers: Object.fromEntries([...section.matchAll(/-H '([^:]+): ([^']+)'/g)].map(([, name, value]) => [name, value])) as Record<string, string>,
    paths: [...section.matchAll(/curl -s http:\/\/127\.0\.0\.1:3000(\S+)/g)].map(([, path]) => path ?? ''),
  };
}

describe('the README', () => {
  let app: Application;
  beforeAll(async () => { app = await startApplication(); });
  afterAll(() => app[Symbol.asyncDispose]());

  it('sends a first notification that is delivered to the outbox it names', async () => {
    const { body, headers, paths } = firstNotification(read('README.md'));
    const { notificationId } = (await app.post('/v1/notifications', body).set(headers).expect(202)).body;
    const at = (path: string): string => path.replace('<notificationId>', notificationId);

    await eventually(async () => (await app.get(at(paths[0]!)).expect(200)).body.status === 'delivered');
    expect(paths).toHaveLength(3);
    for (const path of paths) await app.get(at(path)).expect(200);
    expect(existsSync(join(app.dataDir, 'outbox', 'email', `${notificationId}.eml`))).toBe(true);
  });

  it('leads to files that are there', () => {
    const links = [...read('README.md').matchAll(/\]\((?!http)([^)#]+)\)/g)].map(([, file]) => file ?? '');
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter((file) => !existsSync(join(import.meta.dirname, '../..', file)))).toEqual([]);
  });
});

describe('docs/configuration.md', () => {
  it('lists every variable that is read, and no other', () => {
    const known = [...read('libs/composition/configuration-schema.ts').matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name ?? '');
    const rows = read('docs/configuration.md').split('\n').filter((line) => line.startsWith('| `'));
    const listed = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name]) => name ?? ''));
    expect(listed.sort()).toEqual(known.sort());
  });
});
