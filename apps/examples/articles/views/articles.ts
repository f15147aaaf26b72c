import type { Recorded, View } from '#kernel';
import type { ArticleEvent } from '../domain/article.ts';

/** One row per article, for lists; its key is the slug. */
export const articles: View<ArticleRow, ArticleEvent> = {
  name: 'articles',
  version: 1,
  events: ['ArticlePublished', 'ArticleRevised'],
  columns: { title: 'text', publishedAt: 'timestamp', revisedAt: 'timestamp' },
  indexes: [['-publishedAt']],
  key: ({ data: { slug } }) => slug,
  evolve,
};

/** `revisedAt`: null until it is revised. */
export type ArticleRow = Readonly<{ title: string; publishedAt: string; revisedAt: string | null }>;

function evolve(row: ArticleRow | null, event: Recorded<ArticleEvent>): ArticleRow | null {
  switch (event.type) {
    case 'ArticlePublished': return { title: event.data.title, publishedAt: event.data.publishedAt, revisedAt: null };
    case 'ArticleRevised': return row && { ...row, title: event.data.title, revisedAt: event.data.revisedAt };
    default: return row;
  }
}
