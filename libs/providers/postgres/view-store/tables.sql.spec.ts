import type { ViewTable } from '#protocols';
import { addIndexes, analyzeTable } from './tables.sql.ts';

const TABLE: ViewTable = {
  name: 'orders',
  generation: 3,
  columns: { status: 'text', placedAt: 'timestamp', lines: 'json' },
  indexes: [['status'], ['-placedAt'], ['status', '-placedAt']],
};

describe('the indexes of a view', () => {
  it('end with an ascending key, every direction turned where the last column descends', () => {
    expect(addIndexes(TABLE).map((text) => text.replace(/^.* ON /, ''))).toEqual([
      'tidings."view_orders_3" ("status", key)',
      'tidings."view_orders_3" ("placedAt", key)',
      'tidings."view_orders_3" ("status" DESC, "placedAt", key)',
    ]);
  });
});

describe('what queries of a view are planned by', () => {
  it('leaves out what no query compares', () => {
    expect(analyzeTable(TABLE)).toContain('ANALYZE tidings."view_orders_3" (key, "status", "placedAt");');
  });
});
