import { randomUUID } from 'node:crypto';
import type { Position, ViewRow } from '#kernel';
import type { CheckpointStore, LeaseStore, ProjectionStore, ViewChange, ViewDefinition, ViewStore, ViewTable } from '#protocols';

/** The stores of a read side under test, which belong together. */
export interface ContractReadSide extends AsyncDisposable {
  readonly views: ViewStore;
  readonly checkpoints: CheckpointStore;
  readonly projections: ProjectionStore;
  readonly leases: LeaseStore;
}

export type OpenReadSide = () => Promise<ContractReadSide>;

/** A name nobody else uses. */
export function freshName(prefix = 'contract'): string {
  return `${prefix}_${randomUUID().slice(0, 8)}`;
}

export const AT = (position: number | bigint): Position => String(position) as Position;

/** One column of each type. */
const COLUMNS = {
  text: 'text',
  number: 'integer',
  flag: 'boolean',
  at: 'timestamp',
  place: 'position',
  data: 'json',
} as const satisfies ViewDefinition['columns'];

export function definition(name = freshName(), version = 1): ViewDefinition {
  return { name, version, columns: COLUMNS, indexes: [['text', '-at'], ['number']] };
}

export function row(values: ViewRow = {}): ViewRow {
  return { text: null, number: null, flag: null, at: null, place: null, data: null, ...values };
}

export interface OpenTable {
  readonly table: ViewTable;
  /** Moves the checkpoint by one and changes rows. */
  write(rows: Readonly<Record<string, ViewRow | null>>, change?: Partial<ViewChange>): Promise<'applied' | 'fenced'>;
}

/** A live generation with its table, taken with fence 1. */
export async function openTable({ views, projections, checkpoints }: ContractReadSide, of = definition()): Promise<OpenTable> {
  const { live } = await projections.register(of);
  await views.create(live);
  await views.addIndexes(live);
  await checkpoints.take(live, 1);
  let at = 0;
  return {
    table: live,
    write: async (rows, change = {}) => {
      const entries = Object.entries(rows);
      const upserts = new Map(entries.filter((entry): entry is [string, ViewRow] => entry[1] !== null));
      const deletes = entries.filter(([, one]) => one === null).map(([key]) => key);
      const verdict = await views.apply(live, { fence: 1, from: AT(at), to: AT(at + 1), upserts, deletes, ...change });
      if (verdict === 'applied') at++;
      return verdict;
    },
  };
}
