/** `npm start`: sets up what is missing, then runs the server in this very process, so that signals reach it. */
import { setUp } from './setup.mjs';

await setUp();
await import('../dist/apps/server/main.js');
