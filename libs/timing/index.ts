export type { Backoff } from './backoff.ts';
export { backOff, pauseMs } from './backoff.ts';
export { aborted, pause, within } from './pause.ts';
