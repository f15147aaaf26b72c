import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

const GUIDE = 'docs/build-your-own-context.md';
const guide = read(GUIDE);

/** Each block of code, with the file that is named in the line above it. */
function blocks(): readonly (readonly [file: string, code: string])[] {
  return [...guide.matchAll(/^( *)`(\S+)`\n\n\1```ts\n([\s\S]*?)\n\1```$/gm)].map(([, indent = '', file = '', code = '']) => [
    file,
    code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  ]);
}

describe(GUIDE, () => {
  it('names a file above each block of code', () => {
    expect(blocks()).toHaveLength(guide.match(/```ts/g)?.length ?? 0);
    expect(blocks().length).toBeGreaterThan(10);
  });

  it.each(blocks())('shows code of %s as it is there', (file, code) => {
    const pieces = code.split(/^ *\/\/ …\n/m);
    let rest = read(file);
    for (const piece of pieces) {
      expect(rest).toContain(piece);
      rest = rest.slice(rest.indexOf(piece) + piece.length);
    }
  });

  it('names files and folders that are there', () => {
    const named = [...guide.matchAll(/`((?:apps|libs|docs)\/[^`<>]+)`/g)].map(([, file = '']) => file);
    const linked = [...guide.matchAll(/\]\(([^)#]+)\)/g)].map(([, file = '']) => join(dirname(GUIDE), file));
    const suites = [...guide.matchAll(/`([\w-]+\.contract\.ts)`/g)].map(([, file = '']) => join('libs/protocols/contract', file));
    expect([...named, ...linked, ...suites].filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});
