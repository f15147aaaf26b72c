import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startApplication } from '../support/application.ts';
import { callsIn } from '../support/guide.ts';

const guide = readFileSync(join(import.meta.dirname, '../../docs/attachments.md'), 'utf8');

it('docs/attachments.md answers every call as it says', async () => {
  await using app = await startApplication({ ROLES: 'api,projections' });
  const ids = new Map<string, string>();
  const filled = (text: string): string => text.replaceAll(/<(\w+)>/g, (_, name: string) => ids.get(name) ?? name);
  const calls = callsIn(guide);
  expect(calls.length).toBeGreaterThan(5);
  for (const { method, path, headers, data, status, shown } of calls) {
    const answer = await fetch(app.url + filled(path), { method, headers, ...(data !== undefined && { body: filled(data) }) });
    const text = await answer.text();
    expect({ path, status: answer.status, text }).toMatchObject({ path, status });
    for (const [, name = '', id = ''] of text.matchAll(/"(attachmentId|notificationId)":"([^"]+)"/g)) ids.set(name, id);
    for (const line of shown) expect(text).toMatch(asPattern(line));
  }
});

/** What a guide leaves out, it shows as dots; ids begin with the time, which has moved on. */
function asPattern(line: string): RegExp {
  const parts = line.replaceAll('0199...', '...').split('...').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(parts.join('[^"]+'));
}
