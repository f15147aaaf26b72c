import type { Recorded } from '#kernel';

/** Streams are called `<category>-<id>`; a category holds no dash. */
export function notificationIdOf({ stream }: Pick<Recorded, 'stream'>): string {
  return stream.slice(stream.indexOf('-') + 1);
}
