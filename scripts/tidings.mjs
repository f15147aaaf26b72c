#!/usr/bin/env node
/** `npx tidings ...`: the command line, as it was built last. */
import { existsSync } from 'node:fs';

const main = new URL('../dist/apps/cli/main.js', import.meta.url);
if (!existsSync(main)) {
  process.stderr.write('tidings: it has not been built yet: run npm run build (or npm start) first.\n');
  process.exit(1);
}
await import(main.href);
