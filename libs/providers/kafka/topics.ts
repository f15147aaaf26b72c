import type { Kafka } from 'kafkajs';
import { disconnect } from './connection.ts';

/** Makes the topics that are missing, as the cluster makes topics by default. One that is there is taken as it is. */
export async function ensureTopics(client: Kafka, topics: readonly string[]): Promise<void> {
  const admin = client.admin();
  const working = (async () => {
    await admin.connect();
    const known = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !known.has(topic));
    if (missing.length > 0) await admin.createTopics({ topics: missing.map((topic) => ({ topic })) });
  })();
  try {
    await working;
  } catch (error) {
    // Such a broker makes them itself when they are first used.
    if (!isOfKind(error, 'KafkaJSServerDoesNotSupportApiKey')) throw error;
  } finally {
    await disconnect(admin, working);
  }
}

/** Whether an error of the driver, or what it was caused by, has this name or this type of Kafka's own. */
export function isOfKind(error: unknown, kind: string): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === kind || ('type' in error && error.type === kind) || isOfKind(error.cause, kind);
}
