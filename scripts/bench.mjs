/** `npm run bench`: the same set-up as a start, then the measurements of `bench/` on what was built. */
import { setUp } from './setup.mjs';

await setUp();
await import('../dist/bench/main.js');
