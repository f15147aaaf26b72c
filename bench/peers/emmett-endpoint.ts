import { STREAM_DOES_NOT_EXIST } from '@event-driven-io/emmett';
import { openEmmett } from './emmett.ts';
import { serveEndpoint } from './endpoint.ts';

/** Its handler appends the event to the Emmett store that `DATABASE_URL` names. It checks no input and does not read the stream first. */
const store = openEmmett(process.env['DATABASE_URL'] ?? '');
await store.schema.migrate();
await serveEndpoint(async (notificationId, content) => {
  const data = { notificationId, ...(content as object), requestedAt: new Date().toISOString() };
  const events = [{ type: 'NotificationRequested', data }];
  await store.appendToStream(`notification-${notificationId}`, events, { expectedStreamVersion: STREAM_DOES_NOT_EXIST });
});
