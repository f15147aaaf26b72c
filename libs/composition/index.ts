export type { AttachmentSettings, ChannelSettings, Configuration, Problem, QueueSettings } from './configuration.ts';
export { configurationFromEnvironment, configure, InvalidConfiguration } from './configuration.ts';
export type { Log, LogFields, OpenLog } from './logging.ts';
export { openLog } from './logging.ts';
export type { Metrics } from './metrics.ts';
export {
  ATTACHMENT_COMMANDS,
  ATTACHMENT_QUERIES,
  LOG,
  METRICS,
  NOTIFICATION_COMMANDS,
  NOTIFICATION_QUERIES,
  POLICIES,
  PROJECTIONS,
  READINESS,
  REGISTRATION_COMMANDS,
  REGISTRATION_QUERIES,
  REQUEST_LEDGER,
  TidingsModule,
} from './nest-module.ts';
export type { ProjectionAdministration } from './projections.ts';
export type { Intake } from './queues.ts';
export type { Readiness } from './readiness.ts';
export type { Secret } from './secret.ts';
export type { StartFailure } from './start-error.ts';
export { startFailure } from './start-error.ts';
export type { Attendance, Tidings, TidingsOptions } from './tidings.ts';
export { openTidings } from './tidings.ts';
export type { FinalAnswer, RequestLedger } from '#protocols';
