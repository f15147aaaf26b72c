/** What nobody recognises. */
const UNKNOWN = 'application/octet-stream';

/**
 * The media type of some bytes, by what they are and never by what somebody says they are. Text of any kind is
 * `text/plain`: a mail program that takes it for anything livelier does so on its own account.
 */
export async function typeOfContent(content: Uint8Array): Promise<string> {
  // Most processes never see a file.
  const { fileTypeFromBuffer } = await import('file-type');
  const known = await fileTypeFromBuffer(content).catch(() => undefined);
  const type = known?.mime ?? (isText(content) ? 'text/plain' : UNKNOWN);
  return LIVELY.test(type) ? 'text/plain' : type;
}

/** Text that a browser would carry out; recognised by its first characters alone. */
const LIVELY = /html|xml$|svg/;

/** UTF-8 without control characters, but for those that lay out text. */
function isText(content: Uint8Array): boolean {
  try {
    return !UNPRINTABLE.test(DECODER.decode(content));
  } catch {
    return false;
  }
}

const DECODER = new TextDecoder('utf-8', { fatal: true });
const UNPRINTABLE = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/;
