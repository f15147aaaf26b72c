import { SAMPLE } from '../generator/notification.ts';

/** The data of the one event that every contestant stores. */
export function sampleData(notificationId: string): Readonly<Record<string, unknown>> {
  return { notificationId, ...SAMPLE, requestedAt: '2026-01-01T00:00:00.000Z' };
}

/** And its metadata. */
export function sampleMetadata(commandId: string) {
  return { commandId, correlationId: commandId, actor: 'bench', schemaVersion: 1 };
}
