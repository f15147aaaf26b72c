/**
 * The same, with some members changed or added.
 *
 * For what is made all the time: the V8 of Node 20 gives every object from a literal `{ ...one, member }` a hidden
 * class of its own, some hundred bytes that only a full garbage collection finds again, and whatever reads such
 * objects is slow as well. A literal whose spread is not its first member is fine.
 */
export function changed<One extends object, Changes extends object>(one: One, changes: Changes): One & Changes {
  return Object.assign({}, one, changes);
}
