/** STORED, by what is made of it: FNV-1a (Fowler, Noll, Vo) over UTF-16 units, its halves folded onto one another; 0..65535. */
export function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return ((hash >>> 16) ^ hash) & 0xffff;
}
