import { comparePositions, type Event, type Position, type Recorded, type View, type ViewRow } from '#kernel';

/**
 * The row of a key that a view at `position` does not have yet, from the events of that key in their order: the first
 * one that the view will have, or null if it will have none.
 *
 * More may have happened by now. It is left out, as whoever is told of it may next be answered by the view, which
 * would then seem to go back in time.
 */
export function firstRow<Row extends ViewRow, E extends Event>(view: View<Row, E>, position: Position, events: readonly Recorded<E>[]): Row | null {
  let row: Row | null = null;
  for (const event of events) {
    if (row !== null && comparePositions(event.position, position) > 0) return row;
    if (view.events.includes(event.type)) row = view.evolve(row, event);
  }
  return row;
}
