import type { Accounting, HistoryEvent, NotificationDetail, NotificationPage } from '#notifications';
import type { ProjectionStatus, RebuildProgress } from '#event-sourcing';

/**
 * What the commands need of Tidings, whether it is the core in this process or a server elsewhere. Answers are
 * those of the REST API. All methods throw `Failed`.
 */
export interface TidingsClient extends AsyncDisposable {
  /** The same key and request twice are one notification. */
  send(request: NewRequest, key: string): Promise<Accepted>;
  /** Never behind. */
  notification(id: string): Promise<NotificationDetail>;
  events(id: string): Promise<{ readonly events: readonly HistoryEvent[] }>;
  cancel(id: string, reason?: string): Promise<{ readonly outcome: string }>;
  list(search: Search): Promise<NotificationPage>;
  accounting(): Promise<Accounting>;
  register(entry: { readonly email: string; readonly name?: string }): Promise<Registered>;
  projections(): Promise<{ readonly items: readonly ProjectionStatus[] }>;
  projection(name: string): Promise<ProjectionView>;
  rebuild(name: string): Promise<StartedRebuild>;
  /** Whether somebody delivers at the moment, as far as can be told from here. */
  isDelivering(): Promise<boolean>;
}

/** As it was typed: what is wrong with it is for the application to say. */
export interface NewRequest {
  readonly recipient: string;
  readonly channel: string;
  readonly subject?: string;
  readonly body: string;
  readonly priority?: string;
  readonly sendAt?: string;
}

export interface Search {
  readonly status?: string;
  readonly channel?: string;
  readonly recipient?: string;
  readonly priority?: string;
  readonly limit?: string;
  readonly cursor?: string;
}

export interface Accepted {
  readonly notificationId: string;
  readonly status: string;
  readonly position: string;
}

export interface Registered {
  readonly registrationId: string;
  readonly email: string;
}

/** `rebuild` while one runs. */
export interface ProjectionView extends ProjectionStatus {
  readonly rebuild?: Omit<RebuildProgress, 'status' | 'reason'>;
  readonly lastRebuildFailed?: string;
}

export interface StartedRebuild {
  readonly generation: number;
  /** This process builds it, as nobody else would: it must stay until the end. */
  readonly buildsHere: boolean;
}
