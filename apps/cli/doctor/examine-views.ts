import type { PolicyStatus, ProjectionStatus } from '#event-sourcing';
import { note, ok, wrong, type Finding } from './finding.ts';

/** Events that a view may be behind in passing. */
const MUCH = 1_000;

/** Whether the views stand still, lag, or have set something aside. */
export async function examineViews({ list }: { list(): Promise<readonly ProjectionStatus[]> }): Promise<readonly Finding[]> {
  const views = await list();
  const findings = views.flatMap((view) => findingsOf(view));
  return findings.length > 0 ? findings : [ok('views', `All ${views.length} are close to the end of the log, and nothing is parked.`)];
}

/** The same for what reacts to the log. */
export async function examinePolicies({ list }: { list(): Promise<readonly PolicyStatus[]> }): Promise<readonly Finding[]> {
  return (await list()).filter(({ parked }) => parked > 0).map(({ name, parked }) =>
    wrong(`policy ${name}`, `It has set aside ${streams(parked)}.`, `GET /v1/policies/${name}/parked says why; retry or skip each.`));
}

function findingsOf({ name, status, lag, parked }: ProjectionStatus): readonly Finding[] {
  const check = `view ${name}`;
  const aside = `GET /v1/projections/${name}/parked says why; retry or skip each.`;
  if (status === 'paused') return [wrong(check, `It stands still: it has set aside ${streams(parked)}.`, aside)];
  return [
    ...(parked > 0 ? [wrong(check, `It has set aside ${streams(parked)}.`, aside)] : []),
    ...(lag > MUCH ? [note(check, `It is ${lag} events behind the log.`, 'While a server runs it catches up: tidings projections shows how far it is.')] : []),
  ];
}

function streams(count: number): string {
  return count === 1 ? '1 stream' : `${count} streams`;
}
