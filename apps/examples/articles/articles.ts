import { overCommandBus, overQueryBus, startHttpService, type HttpService, type HttpSettings, type StoreSettings, type Warn } from '#hosting';
import { articleCommands } from './application/article-commands.ts';
import { articleQueries } from './application/article-queries.ts';
import { ARTICLE_COMMANDS, ARTICLE_QUERIES, ArticlesController } from './http/articles.controller.ts';
import { articleLog } from './translators/article-log.ts';
import { articles } from './views/articles.ts';

/** The composition root: the one place that knows all parts of the context. */
export function startArticles(settings: HttpSettings & StoreSettings, warn: Warn): Promise<HttpService> {
  return startHttpService({
    name: 'articles example',
    settings,
    views: [articles],
    warn,
    wire: ({ events, reader }) => {
      const repository = articleLog(events);
      return {
        controllers: [ArticlesController],
        providers: [
          ...overCommandBus(articleCommands(repository), ARTICLE_COMMANDS),
          ...overQueryBus(articleQueries(repository, reader), ARTICLE_QUERIES),
        ],
      };
    },
  });
}
