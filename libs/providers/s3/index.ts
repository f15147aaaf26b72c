export type { S3Options } from './connection.ts';
export type { S3ObjectStorage } from './object-storage.ts';
export { openS3ObjectStorage } from './object-storage.ts';
