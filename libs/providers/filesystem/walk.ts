import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from './failure.ts';

/** STORED NAME: no name in a key has a dot in it, so no object is in the way of a folder. */
const SUFFIX = '.object';

/** The path of an object's file, relative to its storage's folder. */
export function fileOf(key: string): string {
  return join(...key.split('/')) + SUFFIX;
}

/** The keys of all objects whose keys begin with a prefix and come after another key, in their order. */
export async function* keysAfter(directory: string, prefix: string, after: string): AsyncGenerator<string> {
  for (const entry of await entriesOf(join(directory, ...prefix.split('/')))) {
    const key = prefix + entry;
    if (!key.endsWith('/')) {
      if (key > after) yield key;
      // A folder that lies before `after` as a whole is not looked into.
    } else if (key > after || after.startsWith(key)) yield* keysAfter(directory, key, after);
  }
}

/** Of one folder: objects by their names, folders by theirs with a slash, so that their order is that of the keys. */
async function entriesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return entries
    .flatMap((entry) => {
      if (entry.isDirectory()) return NAME.test(entry.name) ? [`${entry.name}/`] : [];
      const name = entry.name.endsWith(SUFFIX) ? entry.name.slice(0, -SUFFIX.length) : '';
      return NAME.test(name) ? [name] : [];
    })
    .sort();
}

const NAME = /^[a-z0-9_-]+$/;
