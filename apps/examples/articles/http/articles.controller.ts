import { Body, Controller, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { newId } from '#event-sourcing';
import type { CommandMetadata } from '#kernel';
import type { ArticleAnswer, ArticleCommands } from '../application/article-commands.ts';
import type { ArticlePage, ArticleQueries, ArticleText } from '../application/article-queries.ts';
import { PageInput, PublishInput, TextInput } from './article-input.ts';

/** Inject `ArticleCommands` and `ArticleQueries`; every call goes through Nest's CommandBus or QueryBus. */
export const ARTICLE_COMMANDS = Symbol('ArticleCommands');
export const ARTICLE_QUERIES = Symbol('ArticleQueries');

@Controller('articles')
export class ArticlesController {
  readonly #commands: ArticleCommands;
  readonly #queries: ArticleQueries;

  constructor(@Inject(ARTICLE_COMMANDS) commands: ArticleCommands, @Inject(ARTICLE_QUERIES) queries: ArticleQueries) {
    this.#commands = commands;
    this.#queries = queries;
  }

  @Post()
  publish(@Body() { articleId = newId(), slug, title, body }: PublishInput): Promise<ArticleAnswer> {
    const data = { articleId: articleId.toLowerCase(), slug, title, body };
    return this.#commands.publishArticle({ type: 'PublishArticle', data, metadata: fresh() });
  }

  @Put(':slug')
  revise(@Param('slug') slug: string, @Body() { title, body }: TextInput): Promise<ArticleAnswer> {
    return this.#commands.reviseArticle({ type: 'ReviseArticle', data: { slug, title, body }, metadata: fresh() });
  }

  @Get(':slug')
  get(@Param('slug') slug: string): Promise<ArticleText> {
    return this.#queries.getArticle({ slug });
  }

  @Get()
  list(@Query() { after, cursor }: PageInput): Promise<ArticlePage> {
    return this.#queries.listArticles({ ...(after !== undefined && { after }), ...(cursor !== undefined && { cursor }) });
  }
}

function fresh(): CommandMetadata {
  const commandId = newId();
  return { commandId, correlationId: commandId, actor: 'api', now: new Date().toISOString() };
}
