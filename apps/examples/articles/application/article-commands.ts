import { START, type Position } from '#kernel';
import { article, type ArticleCommand, type PublishArticle, type ReviseArticle } from '../domain/article.ts';
import type { ArticleRepository } from '../ports/article-repository.ts';

/** Everything that can be asked of articles. All methods throw the errors of the repository, too. */
export interface ArticleCommands {
  /** Of all who publish under one slug, one is first. @throws InvalidSlug, SlugTaken */
  publishArticle(command: PublishArticle): Promise<ArticleAnswer>;
  /** @throws ArticleNotFound, ArticleChanged */
  reviseArticle(command: ReviseArticle): Promise<ArticleAnswer>;
}

export interface ArticleAnswer {
  readonly slug: string;
  /** A view that has reached it shows the article as it is now. */
  readonly position: Position;
}

/** Finds the article, decides, saves: what the repository promises makes it safe for any number at once. */
export function articleCommands(articles: ArticleRepository): ArticleCommands {
  const handle = async (command: ArticleCommand): Promise<ArticleAnswer> => {
    const { data: { slug }, metadata } = command;
    const found = await articles.findBySlug(slug);
    const events = article.decide(command, found?.state ?? article.initialState);
    if (events.length === 0) return { slug, position: found?.position ?? START };
    const { position } = await articles.save({ slug, article: found, events, metadata });
    return { slug, position };
  };
  return { publishArticle: handle, reviseArticle: handle };
}
