import { openTidings, type Configuration, type OpenLog, type Tidings } from '#composition';
import { Lagging, newId } from '#event-sourcing';
import type { CommandMetadata, Position } from '#kernel';
import type { ListNotifications } from '#notifications';
import * as contract from '../../server/contract.ts';
import { startProblem, problemFrom } from './problem-from.ts';
import { Failed } from './failed.ts';
import type { ProjectionView, Search, TidingsClient } from './tidings-client.ts';

export interface InProcessOptions {
  readonly configuration: Configuration;
  readonly log: OpenLog;
  /** Hears one sentence each of what a person should know beside the answer. */
  readonly note: (sentence: string) => void;
}

/** How long views that nobody else keeps are brought up to date before the answer is given as it is. */
const CATCH_UP_MS = 60_000;

/**
 * The core itself, opened in this process beside a server that may run on the same data. It appends and reads,
 * and delivers nothing. Views that nobody keeps up to date while it is asked, it brings up to date itself.
 *
 * @throws Failed
 */
export async function inProcess({ configuration, log, note }: InProcessOptions): Promise<TidingsClient> {
  const tidings = await openTidings(configuration, { log, beside: true }).catch((error: unknown) => {
    throw new Failed(startProblem(error), error);
  });
  const views = upToDate(tidings, note);
  const { commands, queries } = tidings.notifications;
  const fromTheLog = async (): Promise<{ readonly asOf: { readonly position: Position } }> => ({ asOf: { position: await tidings.head() } });

  return guarded({
    async send(request, key) {
      const { value, identity } = accept(request, key);
      const { commandId } = await tidings.ledger.begin(identity.keyHash, identity.fingerprint, newId());
      const answer = await commands.requestNotification(contract.intake.toRequest(value, metadata(commandId)));
      const { notificationId, status, position } = answer;
      // Throws where the channel is not served.
      contract.replyTo(answer, request.channel);
      return { notificationId, status, position };
    },
    notification: async (id) => queries.getNotification({ id, ...await fromTheLog() }),
    events: (id) => queries.getEvents({ id }),
    async cancel(notificationId, reason) {
      const data = { notificationId, ...valid(contract.CancelInput, reason === undefined ? {} : { reason }) };
      await commands.cancelNotification({ type: 'CancelNotification', data, metadata: metadata(newId()) });
      return { outcome: 'cancelled' };
    },
    list: (search) => {
      const query = toList(search);
      return views.fresh((after) => queries.listNotifications({ ...query, ...after }));
    },
    accounting: () => views.fresh((after) => queries.getAccounting(after)),
    async register(entry) {
      const { email, name } = valid(contract.RegisterInput, entry);
      const command = metadata(newId());
      const data = { registrationId: command.commandId, email, ...(name !== undefined && { name }) };
      const answer = await tidings.registrations.commands.registerEntry({ type: 'RegisterEntry', data, metadata: command });
      return { registrationId: answer.registrationId, email: answer.email };
    },
    projections: async () => ({ items: await tidings.projections.list() }),
    async projection(name) {
      const details = await tidings.projections.get(name);
      // Whoever was at it may have died since.
      if (details.rebuild?.status === 'building') await views.keepThem();
      return contract.detailsOf(details) as ProjectionView;
    },
    async rebuild(name) {
      const { generation } = await tidings.projections.rebuild(name);
      return { generation, buildsHere: await views.keepThem() };
    },
    isDelivering: async () => (await tidings.attendance()).delivery,
    [Symbol.asyncDispose]: () => tidings[Symbol.asyncDispose](),
  });
}

/** Every error in the words of the contract. */
function guarded(client: TidingsClient): TidingsClient {
  const named = (error: unknown): never => {
    throw new Failed(problemFrom(error), error);
  };
  const entries = Object.entries(client).map(([name, method]) => [
    name,
    (...given: never[]) => Promise.resolve().then(() => (method as (...args: never[]) => Promise<unknown>)(...given)).catch(named),
  ]);
  return { ...(Object.fromEntries(entries) as TidingsClient), [Symbol.asyncDispose]: client[Symbol.asyncDispose] };
}

interface Views {
  /** Asks for an answer that holds everything up to now; when that cannot be had, says so and answers what there is. */
  fresh<T>(ask: (after: { readonly after?: Position }) => Promise<T>): Promise<T>;
  /** Keeps the views up to date from here unless somebody else does. Answers whether this process does. */
  keepThem(): Promise<boolean>;
}

function upToDate(tidings: Tidings, note: (sentence: string) => void): Views {
  let mine = false;
  const keepThem = async (): Promise<boolean> => {
    if (!mine && !(await tidings.attendance()).projections) {
      mine = true;
      tidings.work(contract.intake);
    }
    return mine;
  };
  return {
    keepThem,
    async fresh(ask) {
      await keepThem();
      const after = await tidings.head();
      const until = performance.now() + (mine ? CATCH_UP_MS : 0);
      for (;;) {
        try {
          return await ask({ after });
        } catch (error) {
          if (!(error instanceof Lagging)) throw error;
          if (performance.now() < until) continue;
          note(`This is as of position ${error.reached ?? '0'}; the log has reached ${after}, and the view ${error.view} is still behind.`);
          return ask({});
        }
      }
    },
  };
}

function accept(request: Parameters<TidingsClient['send']>[0], key: string) {
  const checked = contract.intake.check(request);
  if ('errors' in checked) throw contract.invalidInput(checked.errors);
  const identity = contract.intake.identify(key, request);
  if (!identity) throw contract.invalidInput([{ path: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters' }]);
  return { value: checked.value, identity };
}

function valid<T extends object>(rules: new () => T, input: object): T {
  const result = contract.check(rules, input);
  if ('errors' in result) throw contract.invalidInput(result.errors);
  return result.value;
}

function toList(search: Search): ListNotifications {
  const { status, channel, recipient, priority, limit, cursor } = valid(contract.Search, search);
  return {
    filters: { ...(status && { status }), ...(channel && { channel }), ...(recipient && { recipient }), ...(priority && { priority }) },
    ...(limit !== undefined && { limit: Number(limit) }),
    ...(cursor !== undefined && { cursor }),
  };
}

/** STORED NAME: the actor, in the log. */
function metadata(commandId: string): CommandMetadata {
  return { commandId, correlationId: newId(), actor: 'cli', now: new Date().toISOString() };
}
