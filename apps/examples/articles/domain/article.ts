import { DomainError, type Command, type Decider, type Event } from '#kernel';

/*
 * One article, as a decider. STORED NAMES: never rename or repurpose an event or a field, add a version.
 * Times are RFC 3339 UTC with milliseconds and come from the command.
 */
export type ArticleEvent = ArticlePublished | ArticleRevised;
export type ArticlePublished = Event<
  'ArticlePublished',
  { readonly articleId: string; readonly slug: string; readonly title: string; readonly body: string; readonly publishedAt: string }
>;
export type ArticleRevised = Event<
  'ArticleRevised',
  { readonly slug: string; readonly title: string; readonly body: string; readonly revisedAt: string }
>;

/** What the decisions and a reader need to know. */
export type ArticleState = Unwritten | Published;
export interface Unwritten {
  readonly status: 'unwritten';
}
export interface Published {
  readonly status: 'published';
  readonly articleId: string;
  readonly title: string;
  readonly body: string;
}

/** Never throws: what it does not know changes nothing. */
function evolve(state: ArticleState, event: ArticleEvent): ArticleState {
  switch (event.type) {
    case 'ArticlePublished': {
      const { articleId, title, body } = event.data;
      return { status: 'published', articleId, title, body };
    }
    case 'ArticleRevised': return state.status === 'published' ? { ...state, title: event.data.title, body: event.data.body } : state;
    default: return state;
  }
}

export type ArticleCommand = PublishArticle | ReviseArticle;
export type PublishArticle = Command<
  'PublishArticle',
  { readonly articleId: string; readonly slug: string; readonly title: string; readonly body: string }
>;
export type ReviseArticle = Command<'ReviseArticle', { readonly slug: string; readonly title: string; readonly body: string }>;

function decidePublish({ data, metadata: { now } }: PublishArticle, state: ArticleState): readonly ArticleEvent[] {
  if (!isSlug(data.slug)) throw new InvalidSlug();
  if (state.status === 'unwritten') return [{ type: 'ArticlePublished', data: { ...data, publishedAt: now } }];
  if (state.articleId === data.articleId) return [];
  throw new SlugTaken(data.slug);
}

function decideRevise({ data, metadata: { now } }: ReviseArticle, state: ArticleState): readonly ArticleEvent[] {
  if (state.status === 'unwritten') throw new ArticleNotFound(data.slug);
  if (state.title === data.title && state.body === data.body) return [];
  return [{ type: 'ArticleRevised', data: { ...data, revisedAt: now } }];
}

/** The events a command leads to; none when its goal already holds. @throws InvalidSlug, SlugTaken, ArticleNotFound */
function decide(command: ArticleCommand, state: ArticleState): readonly ArticleEvent[] {
  switch (command.type) {
    case 'PublishArticle': return decidePublish(command, state);
    case 'ReviseArticle': return decideRevise(command, state);
    default: return command satisfies never;
  }
}

export const article: Decider<ArticleState, ArticleCommand, ArticleEvent> = { initialState: { status: 'unwritten' }, evolve, decide };

/** Words of lower case letters and digits, with hyphens between them. */
export function isSlug(text: string): boolean {
  return text.length <= 100 && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text);
}

export class InvalidSlug extends DomainError {
  constructor() {
    super('invalid_input', 'A slug is lower case letters and digits, with single hyphens in between, at most 100 characters.');
  }
}

/** Another article has it. */
export class SlugTaken extends DomainError {
  constructor(slug: string) {
    super('slug_taken', `There is another article ${slug} already.`);
  }
}

/** Somebody else has changed it since it was read. */
export class ArticleChanged extends DomainError {
  constructor(slug: string) {
    super('article_changed', `Somebody else has just changed the article ${slug}; look at it and try again.`);
  }
}

export class ArticleNotFound extends DomainError {
  constructor(slug: string) {
    super('not_found', `There is no article ${slug}.`);
  }
}
