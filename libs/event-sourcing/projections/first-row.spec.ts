import type { Event, Position, Recorded, View } from '#kernel';
import { firstRow } from './first-row.ts';

type Counted = Event<'Counted' | 'Ignored', object>;

const counts = {
  name: 'counts',
  version: 1,
  events: ['Counted'],
  columns: { count: 'integer' },
  indexes: [],
  key: () => 'all',
  evolve: (row) => ({ count: (row?.count ?? 0) + 1 }),
} as View<{ readonly count: number }, Counted>;

const events = (['Ignored', 'Counted', 'Counted', 'Counted'] as const).map((type, i) => ({ type, position: String(10 + i) }) as Recorded<Counted>);
const rowAt = (position: string) => firstRow(counts, position as Position, events);

describe('the first row that a view will have', () => {
  it('is made by the first event that makes one, whatever has happened since', () => {
    expect(rowAt('9')).toEqual({ count: 1 });
  });

  it('has what the view has read, should it have left the row aside', () => {
    expect(rowAt('11')).toEqual({ count: 1 });
    expect(rowAt('12')).toEqual({ count: 2 });
    expect(rowAt('99')).toEqual({ count: 3 });
  });

  it('is none where nothing makes one', () => {
    expect(firstRow(counts, '9' as Position, events.slice(0, 1))).toBeNull();
    expect(firstRow(counts, '9' as Position, [])).toBeNull();
  });
});
