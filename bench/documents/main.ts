import { writeDocuments } from './write.ts';

/** `npm run bench:docs`. */
await writeDocuments();
