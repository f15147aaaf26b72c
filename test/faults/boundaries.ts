import { eventually } from './eventually.ts';
import type { Instance } from './instance.ts';
import type { Statement } from './postgres-wire.ts';
import type { World } from './world.ts';

/** A step at which an instance may die. */
export interface Boundary {
  readonly name: string;
  /** `before` it reaches the database, while nobody knows whether it will be carried out, or `after`, before its answer is heard. */
  readonly when: 'before' | 'during' | 'after';
  readonly is: (statement: Statement) => boolean;
}

const STRIKE_MS = 60_000;

/** Kills the first instance that gets to a boundary, at that boundary. */
export async function killAt(world: World, { name, when, is }: Boundary): Promise<Instance> {
  let victim: Instance | undefined;
  world.watch((instance, statement, now) => {
    if (victim !== undefined || instance.url === undefined || now !== (when === 'after' ? 'after' : 'before') || !is(statement)) return 'pass';
    victim = instance;
    instance.kill();
    return when === 'during' ? 'pass_and_cut' : 'cut';
  });
  try {
    return await eventually(`an instance gets to "${name}"`, STRIKE_MS, () => victim);
  } finally {
    world.watch(undefined);
  }
}

/** Kills the instance whose message has just been read by a receiver that has not answered yet. */
export async function killWhileProviderIsAsked(world: World): Promise<Instance> {
  let victim: Instance | undefined;
  world.desk.onArrival(({ via }) => {
    victim ??= world.instances.find(({ name, url }) => name === via && url !== undefined);
    if (victim?.name === via) victim?.kill();
  });
  try {
    return await eventually('an instance asks a provider', STRIKE_MS, () => victim);
  } finally {
    world.desk.onArrival(undefined);
  }
}

/** An append that holds an event of the type. */
function appends(type: string): Boundary['is'] {
  return ({ text, parameters }) => /\.append_(batch|one)\(/.test(text) && parameters.includes(type);
}

export const BOUNDARIES: readonly Boundary[] = [
  { name: 'before the append', when: 'before', is: appends('NotificationRequested') },
  { name: 'during the append', when: 'during', is: appends('NotificationRequested') },
  { name: 'after the append, before the reply', when: 'after', is: appends('NotificationRequested') },
  { name: 'before DeliveryAttemptStarted', when: 'before', is: appends('DeliveryAttemptStarted') },
  { name: 'after DeliveryAttemptStarted', when: 'after', is: appends('DeliveryAttemptStarted') },
  { name: 'after the provider accepted, before the outcome is appended', when: 'before', is: appends('NotificationDelivered') },
  { name: 'after the outcome is appended', when: 'after', is: appends('NotificationDelivered') },
  { name: 'before a projection commits', when: 'before', is: ({ name }) => name.startsWith('change-') },
  { name: 'in the middle of a projection transaction', when: 'during', is: ({ name }) => name.startsWith('change-') },
  { name: 'after a projection committed', when: 'after', is: ({ name }) => name.startsWith('change-') },
];

/** Of the building of one generation. */
export function rebuildBoundaries(view: string, generation: number): readonly Boundary[] {
  const writes: Boundary['is'] = ({ name }) => name.startsWith(`change-${view}-${generation}-`);
  const flips: Boundary['is'] = ({ text }) => text.includes("SET status = 'live'");
  return [
    { name: 'before a rebuild writes', when: 'before', is: writes },
    { name: 'in the middle of a rebuild', when: 'during', is: writes },
    { name: 'before the flip', when: 'before', is: flips },
    { name: 'at the flip, before its commit', when: 'after', is: flips },
    { name: 'at the flip, during its commit', when: 'during', is: commitAfter(flips) },
    { name: 'after the flip', when: 'after', is: commitAfter(flips) },
  ];
}

/** The commit that follows such a statement. */
function commitAfter(first: Boundary['is']): Boundary['is'] {
  let isNext = false;
  return (statement) => {
    isNext ||= first(statement);
    return isNext && statement.text === 'COMMIT';
  };
}
