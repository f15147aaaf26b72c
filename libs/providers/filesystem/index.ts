export type { FileObjectStorageOptions } from './object-storage.ts';
export { openFileObjectStorage } from './object-storage.ts';
