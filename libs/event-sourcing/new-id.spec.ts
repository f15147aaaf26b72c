import { isUuid } from '#kernel';
import { newId } from './new-id.ts';

describe('a new id', () => {
  it('is a UUIDv7 that begins with the time', () => {
    const id = newId(Date.UTC(2026, 10, 22, 4, 20, 0, 123));
    expect(isUuid(id)).toBe(true);
    expect(parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(Date.UTC(2026, 10, 22, 4, 20, 0, 123));
    expect(id.charAt(14)).toBe('7');
    expect(id.charAt(19)).toMatch(/[89ab]/);
  });

  it('is another one each time, in every digit that is not the time, the version or the variant', () => {
    const ids = Array.from({ length: 20_000 }, () => newId(0));
    expect(new Set(ids).size).toBe(ids.length);
    const differing = [15, 16, 17, 19, 20, 21, 22, ...Array.from({ length: 12 }, (_, i) => 24 + i)];
    for (const at of differing) expect(new Set(ids.map((id) => id.charAt(at))).size).toBe(at === 19 ? 4 : 16);
  });
});
