import { derivedId, isUuid } from './ids.ts';

const base = '01890a5d-ac96-774b-bcce-b302099a8057';

describe('a derived id', () => {
  it('is the same for the same base and label', () => {
    expect(derivedId(base, 'a#0')).toBe(derivedId(base, 'a#0'));
  });

  it('is what it always was, as ids that are stored follow from it', () => {
    expect(derivedId(base, 'notification-1#0')).toBe('01890a5d-ac96-737e-b7d0-633c99a529c6');
  });

  it('is a UUIDv7 with the base\'s timestamp', () => {
    const id = derivedId(base, 'x');
    expect(isUuid(id)).toBe(true);
    expect(id.slice(0, 15)).toBe(`${base.slice(0, 14)}7`);
    expect(id.charAt(19)).toMatch(/[89ab]/);
  });

  it('differs for 200,000 labels, and for swapped characters', () => {
    const ids = new Set(Array.from({ length: 200_000 }, (_, i) => derivedId(base, `stream-${i % 100}#${i}`)));
    expect(ids.size).toBe(200_000);
    expect(derivedId(base, 'ab')).not.toBe(derivedId(base, 'ba'));
  });
});
