import { derivedId, START, type Recorded } from '#kernel';
import { WrongExpectedRevision, type EventStore, type NewEvent } from '#protocols';
import { article, ArticleChanged, isSlug, SlugTaken, type ArticleEvent } from '../domain/article.ts';
import type { Article, ArticleRepository, Change } from '../ports/article-repository.ts';

/**
 * The repository over an event store. The slug names the stream: an article is begun in a stream that must not
 * exist, so that of all who would begin it one is first. There is no unique index that could disagree with the log.
 */
export function articleLog(store: LogStore): ArticleRepository {
  return {
    findBySlug: async (slug) => (isSlug(slug) ? load(store, articleStream(slug)) : null),
    async save(change) {
      try {
        const expected = change.article?.version ?? 'none';
        return await store.append(articleStream(change.slug), expected, newEvents(change), change.metadata.commandId);
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision)) throw error;
        throw change.article ? new ArticleChanged(change.slug) : new SlugTaken(change.slug);
      }
    },
  };
}

type LogStore = Pick<EventStore, 'append' | 'readStream'>;

const PAGE = 1_000;
const SCHEMA_VERSION = 1;

/** STORED NAME. */
function articleStream(slug: string): string {
  return `article-${slug}`;
}

async function load(store: LogStore, stream: string): Promise<Article | null> {
  let found: Article = { state: article.initialState, version: -1, position: START };
  for (;;) {
    const page = (await store.readStream(stream, { from: found.version + 1, limit: PAGE })) as Recorded<ArticleEvent>[];
    const last = page.at(-1);
    if (last) found = { state: page.reduce(article.evolve, found.state), version: last.revision, position: last.position };
    if (page.length < PAGE) return found.version < 0 ? null : found;
  }
}

/** Ids that follow from the command's: saving it again is the same append. */
function newEvents({ slug, events, metadata: { commandId, correlationId, actor } }: Change): readonly NewEvent[] {
  return events.map((event, i) => ({
    ...event,
    eventId: derivedId(commandId, `${articleStream(slug)}#${i}`),
    metadata: { commandId, correlationId, actor, schemaVersion: SCHEMA_VERSION },
  }));
}
