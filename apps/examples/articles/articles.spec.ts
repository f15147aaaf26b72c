import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { followReadme, rebuilt, startExample, type RunningExample } from '../../../test/support/example.ts';
import { startArticles } from './articles.ts';

const text = { title: 'On tea', body: 'Hot.' };

describe('the articles example', () => {
  let example: RunningExample;
  beforeAll(async () => { example = await startExample(startArticles); });
  afterAll(() => example[Symbol.asyncDispose]());

  const publish = (slug: string, more: object = {}) => example.http.post('/articles').send({ slug, ...text, ...more });
  const revise = (slug: string, body: string) => example.http.put(`/articles/${slug}`).send({ ...text, body });
  const read = async (slug: string) => (await example.http.get(`/articles/${slug}`).expect(200)).body;

  it('publishes an article, which can be read and is listed', async () => {
    const slug = `tea-${randomUUID()}`;
    const { position } = (await publish(slug).expect(201)).body;
    expect(await read(slug)).toEqual({ articleId: expect.any(String), slug, ...text });
    const { items } = (await example.http.get(`/articles?after=${position}`).expect(200)).body;
    expect(items).toContainEqual({ slug, title: 'On tea', publishedAt: expect.any(String), revisedAt: null });
  });

  it('lets one of many have a slug', async () => {
    const slug = `tea-${randomUUID()}`;
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => publish(slug, { body: `Of ${i}.` })));
    const won = answers.findIndex(({ status }) => status === 201);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
    expect(answers.filter((_, i) => i !== won).map(({ body }) => body.code)).toEqual(Array.from({ length: 7 }, () => 'slug_taken'));
    expect((await read(slug)).body).toBe(`Of ${won}.`);
  });

  it('takes the same article twice as one', async () => {
    const [slug, articleId] = [`tea-${randomUUID()}`, randomUUID()];
    const first = await publish(slug, { articleId }).expect(201);
    expect((await publish(slug, { articleId }).expect(201)).body).toEqual(first.body);
  });

  it('loses no revision: who saves what was changed meanwhile is told', async () => {
    const slug = `tea-${randomUUID()}`;
    await publish(slug).expect(201);
    const answers = await Promise.all(['Cold.', 'Warm.', 'Tepid.'].map((body) => revise(slug, body)));
    const accepted = answers.filter(({ status }) => status === 200);
    expect(accepted.length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status !== 200).every(({ status, body }) => status === 409 && body.code === 'article_changed')).toBe(true);
    expect(['Cold.', 'Warm.', 'Tepid.']).toContain((await read(slug)).body);
  });

  it.each<[string, number, object]>([
    ['invalid_input', 400, { slug: 'On Tea' }],
    ['invalid_input', 400, { slug: 'tea', title: '' }],
    ['invalid_input', 400, { slug: 'tea', colour: 'green' }],
  ])('refuses what is %s (%#)', async (code, status, more) => {
    expect((await publish('tea', more).expect(status)).body.code).toBe(code);
  });

  it('knows no such article', async () => {
    for (const slug of ['nothing', 'No%20Slug', '%00']) {
      expect((await example.http.get(`/articles/${slug}`).expect(404)).body.code).toBe('not_found');
      expect((await revise(slug, 'x').expect(404)).body.code).toBe('not_found');
    }
  });

  it('rebuilds its view from the log to the same content', async () => {
    const { before, after } = await rebuilt(example, 'articles');
    expect(after).toBe(before);
  });
});

describe('the README of the articles example', () => {
  it('does what it says', async () => {
    await followReadme('apps/examples/articles/main.ts', readFileSync(join(import.meta.dirname, 'README.md'), 'utf8'));
  });
});
