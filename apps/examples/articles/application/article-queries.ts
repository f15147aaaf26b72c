import type { Position } from '#kernel';
import type { ViewReader } from '#event-sourcing';
import { ArticleNotFound } from '../domain/article.ts';
import type { ArticleRepository } from '../ports/article-repository.ts';
import { articles as view, type ArticleRow } from '../views/articles.ts';

/** Everything that can be asked about articles. */
export interface ArticleQueries {
  /** As it stands in the log at this moment. @throws ArticleNotFound, Unavailable */
  getArticle(query: { readonly slug: string }): Promise<ArticleText>;
  /** Newest first, from the view. @throws Lagging, InvalidCursor, Unavailable */
  listArticles(query: OfArticles): Promise<ArticlePage>;
}

export interface ArticleText {
  readonly articleId: string;
  readonly slug: string;
  readonly title: string;
  readonly body: string;
}

export interface OfArticles {
  /** At least as fresh as that position, or `Lagging`. */
  readonly after?: Position;
  /** From `nextCursor` of the page before. */
  readonly cursor?: string;
}

export interface ArticlePage {
  readonly items: readonly (ArticleRow & { readonly slug: string })[];
  /** Missing on the last page. */
  readonly nextCursor?: string;
}

const PAGE = 20;
const NEWEST_FIRST = [{ column: 'publishedAt', direction: 'desc' }] as const;

export function articleQueries(articles: Pick<ArticleRepository, 'findBySlug'>, reader: Pick<ViewReader, 'find'>): ArticleQueries {
  return {
    async getArticle({ slug }) {
      const state = (await articles.findBySlug(slug))?.state;
      if (state?.status !== 'published') throw new ArticleNotFound(slug);
      const { articleId, title, body } = state;
      return { articleId, slug, title, body };
    },
    async listArticles({ after, cursor }) {
      const query = { orderBy: NEWEST_FIRST, limit: PAGE, ...(cursor !== undefined && { cursor }) };
      const { items, nextCursor } = await reader.find(view, query, after === undefined ? {} : { after });
      return { items: items.map(({ key, row }) => ({ slug: key, ...row })), ...(nextCursor !== undefined && { nextCursor }) };
    },
  };
}
