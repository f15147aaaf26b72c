import { Module, type DynamicModule } from '@nestjs/common';
import { TidingsModule, type Tidings } from '#composition';
import { AttachmentsController } from './attachments/attachments.controller.ts';
import { HealthController } from './health/health.controller.ts';
import { Answering } from './http/answering.ts';
import { MetricsController } from './metrics/metrics.controller.ts';
import { NotificationCommandsController } from './notifications/notification-commands.controller.ts';
import { NotificationQueriesController } from './notifications/notification-queries.controller.ts';
import { PoliciesController } from './policies/policies.controller.ts';
import { ProjectionsController } from './projections/projections.controller.ts';
import { RebuildProgress } from './projections/rebuild-progress.ts';
import { RegistrationsController } from './registrations/registrations.controller.ts';

/** What only observes: served in every role. */
const OPERATION = [HealthController, MetricsController];
/** The API proper. */
const API = [NotificationCommandsController, NotificationQueriesController, RegistrationsController, AttachmentsController, ProjectionsController, PoliciesController];

@Module({})
export class ServerModule {
  static of(tidings: Tidings): DynamicModule {
    const api = tidings.configuration.roles.includes('api');
    return {
      module: ServerModule,
      imports: [TidingsModule.of(tidings)],
      controllers: [...OPERATION, ...(api ? API : [])],
      providers: [Answering, ...(api ? [RebuildProgress] : [])],
    };
  }
}
