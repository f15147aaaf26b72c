/** `npm run build`: compiles `apps` and `libs` to `dist`, unless that holds these very sources already. */
import { setUp } from './setup.mjs';

await setUp();
