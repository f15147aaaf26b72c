import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { overCommandBus, overQueryBus } from '#hosting';
import type { Tidings } from './tidings.ts';

/** Injects `NotificationCommands`; every call goes through Nest's CommandBus. */
export const NOTIFICATION_COMMANDS = Symbol('NotificationCommands');
/** Injects `NotificationQueries`; every call goes through Nest's QueryBus. */
export const NOTIFICATION_QUERIES = Symbol('NotificationQueries');
/** Injects `RegistrationCommands`; every call goes through Nest's CommandBus. */
export const REGISTRATION_COMMANDS = Symbol('RegistrationCommands');
/** Injects `RegistrationQueries`; every call goes through Nest's QueryBus. */
export const REGISTRATION_QUERIES = Symbol('RegistrationQueries');
/** Injects `AttachmentCommands`; every call goes through Nest's CommandBus. */
export const ATTACHMENT_COMMANDS = Symbol('AttachmentCommands');
/** Injects `AttachmentQueries`; every call goes through Nest's QueryBus. */
export const ATTACHMENT_QUERIES = Symbol('AttachmentQueries');
/** Injects `ProjectionAdministration`. */
export const PROJECTIONS = Symbol('ProjectionAdministration');
/** Injects `Policies`. */
export const POLICIES = Symbol('Policies');
/** Injects `RequestLedger`. */
export const REQUEST_LEDGER = Symbol('RequestLedger');
/** Injects `Readiness`. */
export const READINESS = Symbol('Readiness');
/** Injects `Metrics`. */
export const METRICS = Symbol('Metrics');
/** Injects `Log`. */
export const LOG = Symbol('Log');

@Module({})
export class TidingsModule {
  /** Makes an opened application core injectable. It stays its owner's to close. */
  static of({ notifications, registrations, attachments, projections, policies, ledger, readiness, metrics, log }: Tidings): DynamicModule {
    const values = [
      { provide: PROJECTIONS, useValue: projections },
      { provide: POLICIES, useValue: policies },
      { provide: REQUEST_LEDGER, useValue: ledger },
      { provide: READINESS, useValue: readiness },
      { provide: METRICS, useValue: metrics },
      { provide: LOG, useValue: log },
    ];
    const providers = [
      ...overCommandBus(notifications.commands, NOTIFICATION_COMMANDS),
      ...overQueryBus(notifications.queries, NOTIFICATION_QUERIES),
      ...overCommandBus(registrations.commands, REGISTRATION_COMMANDS),
      ...overQueryBus(registrations.queries, REGISTRATION_QUERIES),
      ...overCommandBus(attachments.commands, ATTACHMENT_COMMANDS),
      ...overQueryBus(attachments.queries, ATTACHMENT_QUERIES),
      ...values,
    ];
    return {
      module: TidingsModule,
      imports: [CqrsModule.forRoot()],
      providers,
      exports: [NOTIFICATION_COMMANDS, NOTIFICATION_QUERIES, REGISTRATION_COMMANDS, REGISTRATION_QUERIES, ATTACHMENT_COMMANDS, ATTACHMENT_QUERIES, ...values.map(({ provide }) => provide)],
    };
  }
}
