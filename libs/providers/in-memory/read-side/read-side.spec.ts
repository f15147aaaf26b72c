import { readSideContract } from '../../../protocols/contract/read-side.contract.ts';
import { openInMemoryReadSide } from './read-side.ts';

readSideContract('in-memory', async () => ({ ...openInMemoryReadSide(), [Symbol.asyncDispose]: async () => undefined }));
