/*
 * What is the same at every door: the rules of what comes in, and the words of what is refused. The command
 * line, which works on the same core without HTTP, keeps them by these.
 */
export { check } from './input/check.ts';
export { replyTo } from './notifications/accept.ts';
export { intake } from './notifications/intake.ts';
export { CancelInput } from './notifications/notification-input.ts';
export { Search } from './notifications/notification-queries-input.ts';
export { problemOf } from './problems/problem-of.ts';
export { invalidInput } from './problems/problem.ts';
export { detailsOf } from './projections/projection-answers.ts';
export { RegisterInput } from './registrations/registration-input.ts';
