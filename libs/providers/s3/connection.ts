import { S3Client } from '@aws-sdk/client-s3';

/** Where objects are, and how long to wait for it. */
export interface S3Options {
  readonly bucket: string;
  /** Before every key, ending in a slash; default nothing. */
  readonly prefix?: string;
  readonly region: string;
  /** Of a server other than Amazon's; its buckets are then part of the path, not of the host name. */
  readonly endpoint?: string;
  /** Default: what the environment, a profile or the machine itself provides, looked for in the SDK's usual order. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Most bytes of an object; default 1 GiB. */
  readonly mostBytes?: number;
  /** Longest time to connect. Default 5 000 ms. */
  readonly connectTimeoutMs?: number;
  /** Longest silence of the server. Default 10 000 ms. */
  readonly silenceMs?: number;
  /** Longest time of a whole call without a time limit of its own. Default 60 000 ms. */
  readonly timeoutMs?: number;
  /** Most connections at a time; further calls wait. Default 25. */
  readonly maxConnections?: number;
}

/** An object by its whole name, as commands of the SDK take it. */
export interface Place {
  readonly Bucket: string;
  readonly Key: string;
}

const CONNECT_TIMEOUT_MS = 5_000;
const SILENCE_MS = 10_000;
const MAX_CONNECTIONS = 25;
/** The first one included. */
const MOST_TRIES = 3;

export function connect({ region, endpoint, credentials, connectTimeoutMs, silenceMs, maxConnections }: S3Options): S3Client {
  return new S3Client({
    region,
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    ...(credentials && { credentials }),
    maxAttempts: MOST_TRIES,
    // Other servers than Amazon's do not know its newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
      socketTimeout: silenceMs ?? SILENCE_MS,
      httpsAgent: { maxSockets: maxConnections ?? MAX_CONNECTIONS },
      httpAgent: { maxSockets: maxConnections ?? MAX_CONNECTIONS },
    },
  });
}
