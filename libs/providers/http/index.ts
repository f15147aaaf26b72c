export type { HttpClient, HttpClientOptions } from './http-client.ts';
export { openHttp } from './http-client.ts';
