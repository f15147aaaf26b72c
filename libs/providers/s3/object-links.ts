import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { checkLinkSeconds, type ObjectLinks } from '#protocols';
import type { Place } from './connection.ts';

/** Links by presigned URLs. */
export function objectLinks(client: S3Client, place: (key: string) => Place): ObjectLinks {
  return {
    readLink: async (key, { seconds, type }) => {
      checkLinkSeconds(seconds);
      const command = new GetObjectCommand({ ...place(key), ...(type !== undefined && { ResponseContentType: type }) });
      return getSignedUrl(client, command, { expiresIn: seconds });
    },
    writeLink: async (key, { seconds, type, size }) => {
      checkLinkSeconds(seconds);
      const command = new PutObjectCommand({ ...place(key), ContentType: type, ContentLength: size });
      // What is not signed could be sent in any other way.
      return getSignedUrl(client, command, { expiresIn: seconds, signableHeaders: new Set(['content-type', 'content-length', 'host']) });
    },
  };
}
