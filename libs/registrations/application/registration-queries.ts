import { isUuid, type Position } from '#kernel';
import type { ViewReader } from '#event-sourcing';
import { RegistrationNotFound } from '../domain/entry/errors.ts';
import type { RecentRegistrations } from '../ports/recent-registrations.ts';
import { registrations } from '../views/registrations.ts';

/** Everything that can be asked about registrations; answers are JSON, as the public contract has them. */
export interface RegistrationQueries {
  /** An id that was just registered is never unknown. @throws RegistrationNotFound, Lagging, Unavailable */
  getRegistration(query: OfRegistration): Promise<RegistrationDetail>;
}

/** `after`: at least as fresh as that position, or `Lagging`. */
export interface OfRegistration {
  readonly id: string;
  readonly after?: Position;
}

export interface RegistrationDetail {
  readonly registrationId: string;
  readonly email: string;
  readonly name?: string;
  readonly registeredAt: string;
}

export interface RegistrationQueriesOptions {
  readonly reader: Pick<ViewReader, 'get'>;
  /** `registrationLog(store, sha256)` is one. */
  readonly recent: RecentRegistrations;
}

export function registrationQueries({ reader, recent }: RegistrationQueriesOptions): RegistrationQueries {
  return {
    async getRegistration({ id: asked, after }) {
      const id = asked.toLowerCase();
      if (!isUuid(id)) throw new RegistrationNotFound(asked);
      const { row, position } = await reader.get(registrations, id, after === undefined ? {} : { after });
      const event = row ? null : await recent.find(id, position);
      const found = event ? registrations.evolve(null, event) : row;
      if (found === null) throw new RegistrationNotFound(asked);
      const { email, name, registeredAt } = found;
      return { registrationId: id, email, ...(name !== null && { name }), registeredAt };
    },
  };
}
