import { serveEndpoint } from './endpoint.ts';

/** Its handler does nothing: the ceiling of any endpoint in this framework. */
await serveEndpoint(() => Promise.resolve());
