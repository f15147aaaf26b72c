import type { CommandMetadata, Position } from '#kernel';
import type { ArticleEvent, ArticleState } from '../domain/article.ts';

/** Where the articles are. Both methods throw `Unavailable`. */
export interface ArticleRepository {
  /** The article as it stands now, or null. */
  findBySlug(slug: string): Promise<Article | null>;

  /**
   * Durable once it resolves. Of all who save at once what they decided on the same article, or on none, one wins.
   *
   * @throws SlugTaken, ArticleChanged
   */
  save(change: Change): Promise<Saved>;
}

export interface Article extends Saved {
  readonly state: ArticleState;
  /** Counts what has happened to it, from 0. */
  readonly version: number;
}

export interface Saved {
  /** A view that has reached it shows the article as it is then. */
  readonly position: Position;
}

export interface Change {
  readonly slug: string;
  /** What it was decided on: null when there was no article. */
  readonly article: Article | null;
  /** At least one. */
  readonly events: readonly ArticleEvent[];
  /** Of the command that was decided. */
  readonly metadata: CommandMetadata;
}
