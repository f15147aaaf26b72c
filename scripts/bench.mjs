/** `npm run bench`: the same set-up as a start, then the measurements of `bench/` on what was built. */
import { root, setUp } from './setup.mjs';

await setUp();
process.chdir(root);
await import('../dist/bench/main.js');
