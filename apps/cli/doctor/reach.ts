import { connect } from 'node:net';

export interface ReachablePlace {
  readonly host: string;
  readonly port: number;
}

const PATIENCE_MS = 3_000;

/** Where a URL leads, without the name and password that it may hold. */
export function placeOf(url: string, ports: Readonly<Record<string, number>>): ReachablePlace {
  const { protocol, hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? ports[protocol] ?? 0 : Number(port) };
}

/** Why no connection can be made; undefined when one can. */
export function canConnect(place: ReachablePlace): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(place);
    const done = (problem?: string): void => {
      socket.destroy();
      resolve(problem);
    };
    socket.setTimeout(PATIENCE_MS, () => done(`no answer within ${PATIENCE_MS / 1_000} s`));
    socket.once('connect', () => done());
    socket.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
  });
}
