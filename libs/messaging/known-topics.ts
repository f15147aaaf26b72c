/**
 * Says whether a topic is there, and looks for each only once, or until it is found.
 *
 * @param ensure makes a topic that is missing; throws when it cannot
 */
export function knownTopics(ensure: (topic: string) => Promise<void>): (topic: string) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  const look = async (topic: string): Promise<boolean> => {
    try {
      await ensure(topic);
      return true;
    } catch {
      known.delete(topic);
      return false;
    }
  };
  return (topic) => {
    const found = known.get(topic) ?? look(topic);
    known.set(topic, found);
    return found;
  };
}
