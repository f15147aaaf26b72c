import { changed, type View } from '#kernel';
import type { NotificationEvent } from '../domain/notification/events.ts';

/**
 * Where every accepted notification is: accepted = delivered + failed + cancelled + unsupported + unknown + inFlight,
 * after every single event. Counted by what each event moves, so no event needs another one to be understood.
 */
export const accounting: View<AccountingRow, NotificationEvent> = {
  name: 'accounting',
  version: 1,
  events: [
    'NotificationRequested',
    'NotificationRejected',
    'NotificationDelivered',
    'DeliveryAttemptFailed',
    'DeliveryOutcomeUnknown',
    'NotificationFailed',
    'NotificationCancelled',
    'NotificationRetryRequested',
  ],
  columns: {
    accepted: 'integer',
    delivered: 'integer',
    failed: 'integer',
    cancelled: 'integer',
    unsupported: 'integer',
    unknown: 'integer',
    inFlight: 'integer',
  },
  indexes: [],
  // One row, which every event moves: the fewer writes the better.
  gatherMs: 25,
  key: () => THE_ACCOUNT,
  evolve: (row, event) => moved(row ?? EMPTY_ACCOUNT, event),
};

export type AccountingRow = Readonly<Record<'accepted' | Side, number>>;

/** The only key. */
export const THE_ACCOUNT = 'all';

export const EMPTY_ACCOUNT: AccountingRow = {
  accepted: 0,
  delivered: 0,
  failed: 0,
  cancelled: 0,
  unsupported: 0,
  unknown: 0,
  inFlight: 0,
};

type Side = 'delivered' | 'failed' | 'cancelled' | 'unsupported' | 'unknown' | 'inFlight';

function moved(row: AccountingRow, event: NotificationEvent): AccountingRow {
  switch (event.type) {
    case 'NotificationRequested': return entered(row, 'inFlight');
    case 'NotificationRejected': return entered(row, 'unsupported');
    case 'NotificationDelivered': return transfer(row, sideOf(event.data.previously), 'delivered');
    case 'NotificationFailed': return transfer(row, sideOf(event.data.previously), 'failed');
    case 'NotificationCancelled': return transfer(row, 'inFlight', 'cancelled');
    case 'NotificationRetryRequested': return transfer(row, event.data.previously, 'inFlight');
    case 'DeliveryOutcomeUnknown': return event.data.nextAttemptAt === undefined ? transfer(row, 'inFlight', 'unknown') : row;
    case 'DeliveryAttemptFailed': return event.data.previously === 'unknown' ? transfer(row, 'unknown', 'inFlight') : row;
    default: return row;
  }
}

function entered(row: AccountingRow, side: Side): AccountingRow {
  return changed(row, { accepted: row.accepted + 1, [side]: row[side] + 1 });
}

function transfer(row: AccountingRow, from: Side, to: Side): AccountingRow {
  return changed(row, { [from]: row[from] - 1, [to]: row[to] + 1 });
}

function sideOf(previously: 'in_flight' | 'unknown'): Side {
  return previously === 'in_flight' ? 'inFlight' : 'unknown';
}
