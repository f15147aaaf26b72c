import { openLedger } from './ledger.ts';
import type { Logged } from './history.ts';
import { brokenPromises, type Evidence } from './promises.ts';
import type { Arrival } from './receivers.ts';
import { readStories } from './stories.ts';

/*
 * The judge is judged: out of a history in which all is well, one thing at a time is made wrong.
 */
const ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const MARKER = 'm1c1x';

const requested = { type: 'NotificationRequested', data: { notificationId: ID, channel: 'webhook', body: MARKER } };
const started = (attempt: number) => ({ type: 'DeliveryAttemptStarted', data: { attempt } });
const lost = (attempt: number) => ({ type: 'DeliveryOutcomeUnknown', data: { attempt, nextAttemptAt: 'soon' } });
const refused = (attempt: number) => ({ type: 'DeliveryAttemptFailed', data: { attempt, nextAttemptAt: 'soon' } });
const delivered = (attempt: number) => ({ type: 'NotificationDelivered', data: { attempt, previously: 'in_flight' } });
const gaveUp = { type: 'NotificationFailed', data: { previously: 'in_flight' } };
const cancelled = { type: 'NotificationCancelled', data: {} };

const ALL_WELL = [requested, started(1), delivered(1)];
const taken: Arrival = { channel: 'webhook', marker: MARKER, key: ID, via: null, behaviour: 'accept', at: 0, fate: 'acknowledged' };

function logged(events: readonly Pick<Logged, 'type' | 'data'>[]): Logged[] {
  return events.map((event, i) => ({ ...event, stream: `notification-${ID}`, revision: i, position: BigInt(i + 1) }));
}

function judged(events: readonly Pick<Logged, 'type' | 'data'>[], arrivals: readonly Arrival[], change: Partial<Evidence> = {}): string {
  const ledger = openLedger();
  ledger.accepted.set(ID, { marker: MARKER, channel: 'webhook' });
  const log = logged(events);
  return brokenPromises({ ledger, log, stories: readStories(log), arrivals, ...change }).join('\n');
}

describe('the judge of the promises', () => {
  it.each([
    ['a delivery', ALL_WELL, [taken]],
    ['a repeat after a lost answer', [requested, started(1), lost(1), started(2), delivered(2)], [{ ...taken, fate: 'unsure' }, taken]],
    ['a failure of all attempts', [requested, started(1), refused(1), started(2), refused(2), gaveUp], [{ ...taken, fate: 'refused' }]],
    ['a cancel', [requested, cancelled], []],
  ] as const)('finds nothing wrong with %s', (_, events, arrivals) => {
    expect(judged(events, arrivals)).toBe('');
  });

  it.each([
    ['a 202 that is not in the log', /not in the log/, [], []],
    ['what was sent without being in the log', /was sent and is not in the log/, ALL_WELL, [taken, { ...taken, marker: 'm9x' }]],
    ['a delivery that no receiver saw', /no receiver took it/, ALL_WELL, []],
    ['a failure that a receiver acknowledged', /acknowledged and is failed/, [requested, started(1), refused(1), gaveUp], [taken]],
    ['a cancel of what a receiver acknowledged', /acknowledged and is cancelled/, [requested, started(1), lost(1), cancelled], [taken]],
    ['a failure of what may have been taken', /may have been taken/, [requested, started(1), lost(1), started(2), refused(2), gaveUp], []],
    ['a repeat of what had a certain outcome', /repeated although/, [requested, started(1), refused(1), started(2), delivered(2)], [{ ...taken, fate: 'unsure' }, taken]],
    ['more messages than attempts', /2 times by 1 attempts/, ALL_WELL, [taken, { ...taken, fate: 'refused' }]],
    ['a repeat under another key', /another key/, [requested, started(1), lost(1), started(2), delivered(2)], [{ ...taken, key: `other ${ID}` }, taken]],
    ['a repeat without a key', /without keys/, [requested, started(1), lost(1), started(2), delivered(2)], [{ ...taken, key: null }, { ...taken, key: null }]],
    ['two attempts at a time', /while an attempt runs/, [requested, started(1), started(2), delivered(2)], [taken]],
    ['an attempt after the end', /while it is delivered/, [...ALL_WELL, started(2), delivered(2)], [taken]],
    ['a cancel while an attempt runs', /an attempt runs/, [requested, started(1), cancelled], []],
    ['what is never settled', /still in flight/, [requested], []],
    ['an attempt without an outcome', /without an outcome/, [requested, started(1)], []],
    ['a retry before the time that was asked for', /Retry-After/, [requested, started(1), refused(1), started(2), delivered(2)],
      [{ ...taken, fate: 'refused', behaviour: 'throttle' }, { ...taken, at: 500 }]],
  ] as const)('finds %s', (_, finding, events, arrivals) => {
    expect(judged(events, arrivals)).toMatch(finding);
  });

  it('finds a gap in the revisions of a stream', () => {
    const log = logged(ALL_WELL).filter(({ revision }) => revision !== 1);
    expect(judged(ALL_WELL, [taken], { log })).toMatch(/from revision 0 to 2/);
  });

  it('finds a key that was answered with two ids, and a cancel that was not kept', () => {
    const ledger = openLedger();
    ledger.keyed.set('key', new Set([ID, 'another']));
    ledger.cancelled.add(ID);
    const found = judged(ALL_WELL, [taken], { ledger });
    expect(found).toMatch(/answered with 2 ids/);
    expect(found).toMatch(/answered "cancelled" and is delivered/);
  });
});
