import { fold } from '#kernel';
import { article, ArticleNotFound, InvalidSlug, SlugTaken, type ArticleCommand, type ArticleEvent } from './article.ts';

const [articleId, other] = ['01890a5d-ac96-774b-bcce-b302099a8057', '01890a5d-ac96-774b-bcce-b302099a8058'];
const now = '2030-01-01T00:00:00.000Z';
const metadata = { commandId: articleId, correlationId: articleId, actor: 'spec', now };
const text = { slug: 'on-tea', title: 'On tea', body: 'Hot.' };

const publish = (id = articleId, slug = text.slug): ArticleCommand => ({ type: 'PublishArticle', data: { articleId: id, ...text, slug }, metadata });
const revise = (body: string): ArticleCommand => ({ type: 'ReviseArticle', data: { ...text, body }, metadata });
const published: ArticleEvent = { type: 'ArticlePublished', data: { articleId, ...text, publishedAt: now } };
const revised: ArticleEvent = { type: 'ArticleRevised', data: { ...text, body: 'Cold.', revisedAt: now } };

/** Given these events, when this command, then ... */
const decided = (events: readonly ArticleEvent[], command: ArticleCommand) => article.decide(command, fold(article, events));

describe('publishing an article', () => {
  it('records it', () => {
    expect(decided([], publish())).toEqual([published]);
  });

  it('changes nothing when this very article is published', () => {
    expect(decided([published, revised], publish())).toEqual([]);
  });

  it('is refused when another one has its slug', () => {
    expect(() => decided([published], publish(other))).toThrow(SlugTaken);
  });

  it.each(['', 'On-Tea', 'on tea', '-tea', 'on--tea', 'tea-', 'a'.repeat(101)])('is refused with the slug %j', (slug) => {
    expect(() => decided([], publish(articleId, slug))).toThrow(InvalidSlug);
  });
});

describe('revising an article', () => {
  it('records the new text', () => {
    expect(decided([published], revise('Cold.'))).toEqual([revised]);
  });

  it('changes nothing when that is its text', () => {
    expect(decided([published, revised], revise('Cold.'))).toEqual([]);
  });

  it('is refused when there is none', () => {
    expect(() => decided([], revise('Cold.'))).toThrow(ArticleNotFound);
  });
});

describe('the state of an article', () => {
  it('is untouched by what it does not know', () => {
    expect(article.evolve(article.initialState, { type: 'FromTheFuture', data: {} } as never)).toBe(article.initialState);
    expect(article.evolve(article.initialState, revised)).toBe(article.initialState);
  });
});
