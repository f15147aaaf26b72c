import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startApplication } from '../support/application.ts';
import { makeCallsOf } from '../support/guide.ts';

it('docs/attachments.md answers every call as it says', async () => {
  await using app = await startApplication({ ROLES: 'api,projections' });
  await makeCallsOf(readFileSync(join(import.meta.dirname, '../../docs/attachments.md'), 'utf8'), app.url);
});
