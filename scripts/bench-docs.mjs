/** `npm run bench:docs`: the documents again, from the results of the last complete run. */
import { root, setUp } from './setup.mjs';

await setUp();
process.chdir(root);
await import('../dist/bench/documents/main.js');
