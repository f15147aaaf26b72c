import { runService, serviceSettings } from '#hosting';
import { startArticles } from './articles.ts';

await runService((warn) => startArticles(serviceSettings('examples/articles', process.env), warn));
