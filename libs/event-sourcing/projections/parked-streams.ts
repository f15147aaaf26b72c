import { comparePositions, type Recorded } from '#kernel';
import type { EventStore, ParkedStream, Parking } from '#protocols';
import { ProtocolError } from '#protocols';
import { reasonOf } from './careful.ts';
import type { Session } from './follow-log.ts';
import { isDeterministic } from './persistently.ts';
import type { AnyView } from './view-query.ts';

export interface Granting extends Session {
  readonly view: Pick<AnyView, 'events'>;
  readonly store: Pick<EventStore, 'readStream'>;
}

const PAGE = 500;

/**
 * Does what an operator asked for: folds what a parked stream holds up to the checkpoint, event by
 * event, each with its own write, so that the record always tells how far it came. The stream is
 * followed again once nothing is left; an event that fails stays on record.
 */
export async function grantWish(granting: Granting, record: ParkedStream): Promise<'applied' | 'fenced'> {
  const { writer, leftAside } = granting;
  let from = record.revision;
  if (record.wish === 'skip') {
    const { stream, revision, position, error } = record;
    from = revision + 1;
    const verdict = await writer.write({ skip: [{ stream, revision, position, error }], park: [ongoing(record, from)] });
    if (verdict === 'fenced') return verdict;
    leftAside.addSkipped(record);
  }
  const verdict = await catchUp(granting, record, from);
  if (verdict !== 'caught up') return verdict;
  const last = await writer.write({ unpark: [record.stream] });
  if (last === 'applied') leftAside.parked.delete(record.stream);
  return last;
}

type Verdict = 'caught up' | 'applied' | 'fenced';

async function catchUp(granting: Granting, record: ParkedStream, first: number): Promise<Verdict> {
  for (let from = first; ;) {
    let events: readonly Recorded[];
    try {
      events = await granting.store.readStream(record.stream, { from, limit: PAGE });
    } catch (error) {
      if (!(error instanceof ProtocolError) || error.retry !== 'never') throw error;
      return noteFailure(granting, record, { ...record, revision: from }, error);
    }
    for (const event of events) {
      if (comparePositions(event.position, granting.writer.position()) > 0) return 'caught up';
      const verdict = await foldOne(granting, record, event);
      if (verdict !== 'caught up') return verdict;
      from = event.revision + 1;
    }
    if (events.length < PAGE) return 'caught up';
  }
}

/** `applied`: it failed, and that is written. */
async function foldOne(granting: Granting, record: ParkedStream, event: Recorded): Promise<Verdict> {
  const { view, writer, leftAside } = granting;
  if (!view.events.includes(event.type) || leftAside.isSkipped(event)) return 'caught up';
  const { position, revision } = event;
  try {
    const page = await writer.fold([event]);
    const verdict = await writer.write({ page, park: [ongoing({ ...record, position }, revision + 1)] });
    return verdict === 'applied' ? 'caught up' : verdict;
  } catch (error) {
    writer.forget();
    if (!isDeterministic(error)) throw error;
    return noteFailure(granting, record, event, error);
  }
}

/** The stream is folded again, from `revision` on; if this process dies, the next one goes on from there. */
function ongoing({ stream, position, error, attempts }: ParkedStream, revision: number): Parking {
  return { stream, revision, position, error, attempts, wish: 'retry' };
}

function noteFailure(
  { writer }: Granting,
  { stream, attempts }: ParkedStream,
  { revision, position }: Pick<Recorded, 'revision' | 'position'>,
  error: unknown,
): Promise<'applied' | 'fenced'> {
  return writer.write({ park: [{ stream, revision, position, attempts: attempts + 1, error: reasonOf(error) }] });
}
