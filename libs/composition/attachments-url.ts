/** What `ATTACHMENTS_URL` says. */
export interface AttachmentsBucket {
  readonly bucket: string;
  /** Before every key: empty, or ending in a slash. */
  readonly prefix: string;
  readonly region: string;
  /** Of a server other than Amazon's. */
  readonly endpoint?: string;
}

/** Reads `s3://bucket/prefix?region=&endpoint=`. Answers what is wrong with it as a text, which repeats nothing of it. */
export function parseAttachmentsUrl(text: string): AttachmentsBucket | string {
  if (!text.startsWith('s3://') || !URL.canParse(text)) return 'must be a URL like s3://bucket/prefix?region=eu-central-1';
  const { host, username, password, pathname, searchParams, hash } = new URL(text);
  if (username !== '' || password !== '') return 'must not hold credentials: set ATTACHMENTS_ACCESS_KEY_ID and ATTACHMENTS_SECRET_ACCESS_KEY';
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(host)) return 'must name a bucket after s3://';
  const prefix = pathname.replaceAll(/^\/+|\/+$/g, '');
  if (!/^[\w.\/-]{0,400}$/.test(prefix)) return 'may have letters, digits, dots, hyphens, underscores and slashes in its prefix only';
  if (hash !== '' || [...searchParams.keys()].some((name) => name !== 'region' && name !== 'endpoint')) return 'may have the parameters region and endpoint only';
  const endpoint = searchParams.get('endpoint') ?? undefined;
  if (endpoint !== undefined && !isEndpoint(endpoint)) return 'must have an http:// or https:// URL without credentials as its endpoint';
  const region = searchParams.get('region') ?? (endpoint === undefined ? '' : 'us-east-1');
  if (!/^[a-z0-9-]{1,40}$/.test(region)) return 'must say in which region the bucket is, like ?region=eu-central-1';
  return { bucket: host, prefix: prefix === '' ? '' : `${prefix}/`, region, ...(endpoint !== undefined && { endpoint }) };
}

function isEndpoint(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { username, password, search, hash } = new URL(text);
  return username === '' && password === '' && search === '' && hash === '';
}
