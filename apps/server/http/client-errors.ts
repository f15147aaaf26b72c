import type { Socket } from 'node:net';
import { problem, type Problem } from '../problems/problem.ts';

/** Answers what is no HTTP request, too large in its headers, or too slow: Node never made a request of it. */
export function onClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  // The connection is gone, or an answer is on its way already.
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const answer = answerTo(error.code);
  const body = JSON.stringify(answer);
  const head = [
    `HTTP/1.1 ${answer.status} Refused`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function answerTo(code: string | undefined): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW': return problem('headers_too_large', 'The headers may have at most 16 KiB.');
    case 'ERR_HTTP_REQUEST_TIMEOUT': return problem('request_timeout', 'The request did not arrive in time.');
    default: return problem('malformed_request', 'This is not an HTTP request.');
  }
}
