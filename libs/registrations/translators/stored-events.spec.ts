import { readFileSync } from 'node:fs';
import { fold, type Position, type Recorded } from '#kernel';
import type { EntryEvent } from '../domain/entry/events.ts';
import { entry } from '../domain/entry/entry.ts';
import { registrations } from '../views/registrations.ts';
import { schemaVersion, upcast } from './upcast.ts';

type Type = EntryEvent['type'];
type Stored = { readonly type: Type; readonly schemaVersion: number; readonly data: object };

const golden = JSON.parse(readFileSync(new URL('../domain/entry/stored-events.golden.json', import.meta.url), 'utf8')) as readonly Stored[];
const id = '01890a5d-ac96-774b-bcce-b302099a8057';
const at = '2030-01-01T00:00:00.000Z';

/**
 * Every event as it is written today, with all it may hold: the compiler refuses a field that is new,
 * gone or of another kind, and the golden file says whether what is stored still agrees.
 */
const today: { readonly [T in Type]: Required<Extract<EntryEvent, { readonly type: T }>['data']> } = {
  EntryRegistered: { registrationId: id, email: 'Ann@exämple.org', name: 'Ann', registeredAt: at },
};

describe('the golden file of stored events', () => {
  it('holds one sample of every version of every type, and nothing else', () => {
    const wanted = (Object.keys(today) as Type[]).flatMap((type) => Array.from({ length: schemaVersion(type) }, (_, i) => `${type}@${i + 1}`));
    expect(golden.map((sample) => `${sample.type}@${sample.schemaVersion}`).sort()).toEqual(wanted.sort());
  });

  it.each(golden.map((sample) => [`${sample.type}@${sample.schemaVersion}`, sample] as const))('reads %s as it is written today', (_, sample) => {
    const event = upcast(recorded(sample));
    expect(event.data).toEqual(today[sample.type]);
    expect(event.metadata.schemaVersion).toBe(schemaVersion(sample.type));
  });

  it.each(golden.map((sample) => [sample.type, sample] as const))('folds %s into the state and the view', (_, sample) => {
    const event = upcast(recorded(sample)) as Recorded<EntryEvent>;
    expect(fold(entry, [event])).toEqual({ status: 'registered', registrationId: id, email: 'Ann@exämple.org' });
    expect(registrations.key(event)).toBe(id);
    expect(registrations.evolve(null, event)).toEqual({ email: 'Ann@exämple.org', name: 'Ann', registeredAt: at, position: '1' });
  });
});

describe('upcasting', () => {
  it('leaves alone what belongs to others, and what a later version wrote', () => {
    for (const event of [recorded({ type: 'NotificationRequested', schemaVersion: 0, data: {} }), recorded({ type: 'EntryRegistered', schemaVersion: 9, data: {} })]) {
      expect(upcast(event)).toBe(event);
    }
  });
});

function recorded({ type, data, schemaVersion: version }: { readonly type: string; readonly schemaVersion: number; readonly data: object }): Recorded {
  const metadata = { commandId: id, correlationId: id, actor: 'spec', schemaVersion: version };
  return { type, data, eventId: id, stream: 'registration-x', revision: 0, position: '1' as Position, recordedAt: at, metadata };
}
