import { ask } from './client.ts';
import { eventually } from './eventually.ts';
import type { Story } from './stories.ts';
import type { World } from './world.ts';

/** Retries, leases that have to run out, and a slow machine. */
const REST_MS = 180_000;
const REBUILD_MS = 180_000;

interface ViewInfo {
  readonly name: string;
  readonly generation: number;
  readonly status: string;
  readonly lag: number;
  readonly parked: number;
  readonly contentHash?: string;
}

const one = (world: World): string => world.urls()[0] ?? '';

/** Waits until nothing is in flight and all views have seen everything. */
export async function comeToRest(world: World): Promise<void> {
  await eventually('everything comes to rest', REST_MS, async () => {
    const account = await ask(one(world), 'GET', '/v1/accounting');
    const now = await views(world);
    if (account['inFlight'] === 0 && now.every(({ lag, status }) => lag === 0 && status === 'live')) return true;
    throw new Error(`${JSON.stringify(account)} ${JSON.stringify(now)}`);
  });
}

async function views(world: World): Promise<readonly ViewInfo[]> {
  return (await ask(one(world), 'GET', '/v1/projections'))['items'] as readonly ViewInfo[];
}

/** What the views say is what the log says. */
export async function compareViews(world: World, stories: ReadonlyMap<string, Story>, account: Readonly<Record<string, number>>): Promise<readonly string[]> {
  const wrong: string[] = [];
  const { position: _, ...shown } = await ask(one(world), 'GET', '/v1/accounting');
  for (const [side, sum] of Object.entries(account)) if (shown[side] !== sum) wrong.push(`the account says ${side} ${String(shown[side])}, the log ${sum}`);
  let listed = 0;
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const page = await ask(one(world), 'GET', `/v1/notifications?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
    for (const { notificationId, status } of page['items'] as readonly { notificationId: string; status: string }[]) {
      listed++;
      const told = stories.get(notificationId)?.status;
      if (told !== status) wrong.push(`${notificationId} is listed as ${status}, and in the log ${String(told)}`);
    }
    cursor = page['nextCursor'] as string | undefined;
  }
  if (listed !== stories.size) wrong.push(`${listed} notifications are listed, and ${stories.size} are in the log`);
  for (const { name, parked } of await views(world)) if (parked > 0) wrong.push(`${name} has parked ${parked} streams`);
  return wrong;
}

/** A view that is built anew has the same content, to the last bit. */
export async function compareWithRebuild(world: World): Promise<{ readonly compared: number; readonly different: readonly string[] }> {
  const all = await views(world);
  const different: string[] = [];
  for (const { name } of all) {
    const before = await view(world, name);
    const { generation } = await ask(one(world), 'POST', `/v1/projections/${name}/rebuild`);
    const after = await eventually(`${name} is rebuilt`, REBUILD_MS, async () => {
      const now = await view(world, name);
      return now.generation === generation && now;
    });
    if (before.contentHash !== after.contentHash) different.push(`${name} has the hash ${before.contentHash}, and rebuilt ${after.contentHash}`);
  }
  return { compared: all.length, different };
}

async function view(world: World, name: string): Promise<ViewInfo> {
  return (await ask(one(world), 'GET', `/v1/projections/${name}?hash=true`)) as unknown as ViewInfo;
}
