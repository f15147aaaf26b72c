import type { Position, Recorded } from '#kernel';
import type { ArticleEvent } from '../domain/article.ts';
import { articles, type ArticleRow } from './articles.ts';

const articleId = '01890a5d-ac96-774b-bcce-b302099a8057';
const [then, later] = ['2030-01-01T00:00:00.000Z', '2030-01-02T00:00:00.000Z'];
const text = { slug: 'on-tea', title: 'On tea', body: 'Hot.' };
const published: ArticleEvent = { type: 'ArticlePublished', data: { articleId, ...text, publishedAt: then } };
const revised: ArticleEvent = { type: 'ArticleRevised', data: { ...text, title: 'On cold tea', revisedAt: later } };

const recorded = (event: ArticleEvent): Recorded<ArticleEvent> => ({
  ...event,
  eventId: articleId,
  stream: 'article-on-tea',
  revision: 0,
  position: '1' as Position,
  recordedAt: then,
  metadata: { commandId: articleId, correlationId: articleId, actor: 'spec', schemaVersion: 1 },
});
const folded = (...events: ArticleEvent[]) => events.map(recorded).reduce<ArticleRow | null>(articles.evolve, null);

describe('the view of articles', () => {
  it('has a row for each article, by its slug', () => {
    expect(articles.key(recorded(published))).toBe('on-tea');
    expect(folded(published)).toEqual({ title: 'On tea', publishedAt: then, revisedAt: null });
  });

  it('shows when an article was revised', () => {
    expect(folded(published, revised)).toEqual({ title: 'On cold tea', publishedAt: then, revisedAt: later });
  });

  it('has no row for what it never saw published', () => {
    expect(folded(revised)).toBeNull();
  });
});
