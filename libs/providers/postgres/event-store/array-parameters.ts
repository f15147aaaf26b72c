/** Oid of `text`, as the binary form of an array names its elements. */
const TEXT_OID = 25;
const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;

/**
 * Texts as a parameter of type `text[]`, in Postgres' binary form: unlike the text form it needs no quoting
 * here and no parsing there. At least one.
 */
export function textArray(texts: readonly string[]): Buffer {
  let bytes = HEADER_BYTES;
  for (const text of texts) bytes += LENGTH_BYTES + Buffer.byteLength(text);
  const array = Buffer.allocUnsafe(bytes);
  // Dimensions, whether there are nulls, the elements' type, the length of the dimension, and its lower bound.
  let at = 0;
  for (const word of [1, 0, TEXT_OID, texts.length, 1]) at = array.writeInt32BE(word, at);
  for (const text of texts) {
    const written = array.write(text, at + LENGTH_BYTES);
    array.writeInt32BE(written, at);
    at += LENGTH_BYTES + written;
  }
  return array;
}

/** Numbers or UUIDs, which need no quoting, as a parameter of an array type in its text form. */
export function plainArray(values: readonly (number | string)[]): string {
  return `{${values.join()}}`;
}
