/** `npm run example -- <name> ...`: sets up what is missing, then runs one of `apps/examples` in this very process. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

const [name] = process.argv.splice(2, 1);
const names = readdirSync(join(root, 'apps', 'examples'));
if (names.includes(name)) {
  await setUp();
  await import(`../dist/apps/examples/${name}/main.js`);
} else {
  process.stderr.write(`Name one of the examples: ${names.join(', ')}\n`);
  process.exitCode = 2;
}
