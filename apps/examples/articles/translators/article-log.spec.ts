import type { CommandMetadata } from '#kernel';
import { openInMemoryEventStore } from '#providers/in-memory';
import { ArticleChanged, SlugTaken, type ArticleEvent } from '../domain/article.ts';
import { articleLog } from './article-log.ts';

const ids = ['01890a5d-ac96-774b-bcce-b302099a8057', '01890a5d-ac96-774b-bcce-b302099a8058', '01890a5d-ac96-774b-bcce-b302099a8059'] as const;
const now = '2030-01-01T00:00:00.000Z';
const by = (commandId: string): CommandMetadata => ({ commandId, correlationId: commandId, actor: 'spec', now });
const slug = 'on-tea';
const published: ArticleEvent = { type: 'ArticlePublished', data: { articleId: ids[0], slug, title: 'On tea', body: 'Hot.', publishedAt: now } };
const revised = (body: string): ArticleEvent => ({ type: 'ArticleRevised', data: { slug, title: 'On tea', body, revisedAt: now } });

describe('the repository over an event store', () => {
  const outcomes = async (saves: readonly Promise<unknown>[]) => (await Promise.allSettled(saves)).map((result) => (result.status === 'rejected' ? result.reason : 'saved'));

  it('finds what was saved', async () => {
    const articles = articleLog(openInMemoryEventStore());
    expect(await articles.findBySlug(slug)).toBeNull();
    const { position } = await articles.save({ slug, article: null, events: [published], metadata: by(ids[0]) });
    expect(await articles.findBySlug(slug)).toEqual({
      state: { status: 'published', articleId: ids[0], title: 'On tea', body: 'Hot.' },
      version: 0,
      position,
    });
  });

  it('lets one of two begin an article', async () => {
    const articles = articleLog(openInMemoryEventStore());
    const saves = ids.slice(0, 2).map((id) => articles.save({ slug, article: null, events: [published], metadata: by(id) }));
    expect(await outcomes(saves)).toEqual(['saved', expect.any(SlugTaken)]);
  });

  it('lets one of two change the article that both have read', async () => {
    const articles = articleLog(openInMemoryEventStore());
    await articles.save({ slug, article: null, events: [published], metadata: by(ids[0]) });
    const article = await articles.findBySlug(slug);
    const saves = ids.slice(1).map((id) => articles.save({ slug, article, events: [revised(id)], metadata: by(id) }));
    expect(await outcomes(saves)).toEqual(['saved', expect.any(ArticleChanged)]);
    expect((await articles.findBySlug(slug))?.state).toMatchObject({ body: ids[1] });
  });
});
