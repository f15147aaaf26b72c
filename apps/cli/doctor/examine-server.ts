import type { PolicyStatus, ProjectionStatus } from '#event-sourcing';
import { Failed } from '../client/failed.ts';
import { caller } from '../client/over-http.ts';
import { examinePolicies, examineViews } from './examine-views.ts';
import { note, ok, wrong, type Finding } from './finding.ts';

/** Looks at what a running server tells of itself. @throws Failed when none answers */
export async function examineServer(url: string, stop: AbortSignal): Promise<readonly Finding[]> {
  const call = caller(url, stop);
  await call('GET', '/health/live');
  const list = async <T>(path: string): Promise<readonly T[]> => (await call<{ readonly items: readonly T[] }>('GET', path)).items;
  const ready = await call('GET', '/health/ready').then(() => [ok('ready', 'Every store that it needs answers.')], notReady);
  const kept = ready.some(({ state }) => state === 'wrong') ? [] : [
    ...await examineViews({ list: () => list<ProjectionStatus>('/v1/projections') }),
    ...await examinePolicies({ list: () => list<PolicyStatus>('/v1/policies') }),
  ];
  return [
    ok('server', `A Tidings server answers at ${url}.`),
    ...ready,
    ...kept,
    note('channels and queues', 'They are settings of the server.', 'Beside the server, with its settings, tidings doctor looks at them.'),
  ];
}

function notReady(error: unknown): readonly Finding[] {
  if (!(error instanceof Failed) || error.problem.code !== 'not_ready') throw error;
  return [wrong('ready', error.problem.detail, 'See that these run, and that the server reaches them; it goes on by itself.')];
}
