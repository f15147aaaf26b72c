import { violationsWith } from './stub-tree.ts';

/** A folder, what a new file in it imports, and the rules that must fire (others may as well). */
type Illegal = readonly [folder: string, specifier: string, ...rules: string[]];
type Legal = readonly [folder: string, specifier: string];

const context = 'libs/notifications';
const example = 'apps/examples/orders';
const illegal: readonly Illegal[] = [
  ['libs/kernel', 'valibot', 'kernel-imports', 'core-never-reaches-npm'],
  ['libs/kernel', 'node:crypto', 'kernel-imports'],
  ['libs/kernel', '#protocols', 'kernel-imports'],
  [`${context}/domain`, '@nestjs/common', 'domain-imports', 'core-never-reaches-npm'],
  [`${context}/domain`, 'node:crypto', 'domain-imports'],
  [`${context}/domain`, 'crypto', 'domain-imports'],
  [`${context}/domain`, 'valibot', 'domain-imports'],
  [`${context}/domain`, '#protocols', 'domain-imports'],
  [`${context}/domain`, '#event-sourcing', 'domain-imports'],
  [`${context}/domain`, '../ports/channel.ts', 'domain-imports'],
  [`${context}/domain`, '../views/list.ts', 'domain-imports'],
  [`${context}/domain`, '../../kernel/id.ts', 'domain-imports'],
  [`${context}/domain`, '#registrations', 'domain-imports'],
  [`${context}/domain`, '../../registrations/domain/entry.ts', 'domain-imports'],
  [`${context}/ports`, '#protocols', 'ports-imports'],
  [`${context}/ports`, '../application/handler.ts', 'ports-imports'],
  [`${context}/views`, '#protocols', 'views-imports'],
  [`${context}/views`, '#event-sourcing', 'views-imports'],
  [`${context}/views`, '../ports/channel.ts', 'views-imports'],
  [`${context}/views`, 'pg', 'views-imports', 'core-never-reaches-npm'],
  [`${context}/application`, '#protocols', 'application-imports'],
  [`${context}/application`, '../translators/mail.ts', 'application-imports'],
  [`${context}/application`, 'pg', 'application-imports', 'core-never-reaches-npm'],
  [`${context}/application`, '#notifications', 'application-imports', 'no-own-barrel'],
  [`${context}/translators`, '#providers/postgres', 'translators-imports'],
  [`${context}/translators`, '../application/handler.ts', 'translators-imports'],
  [`${context}/translators`, '#event-sourcing', 'translators-imports'],
  [`${context}/translators`, '@nestjs/common', 'translators-imports', 'core-never-reaches-npm'],
  ['libs/registrations/ports', '#notifications', 'ports-imports'],
  ['libs/registrations/application', '#notifications', 'application-imports'],
  ['libs/registrations/translators', '#notifications', 'translators-imports'],
  ['libs/protocols', '#providers/postgres', 'protocols-imports'],
  ['libs/protocols', '#messaging', 'protocols-imports'],
  ['libs/protocols', 'pg', 'protocols-imports', 'core-never-reaches-npm'],
  ['libs/timing', '#event-sourcing', 'timing-imports'],
  ['libs/timing', 'node:timers', 'timing-imports'],
  ['libs/messaging', '#event-sourcing', 'messaging-imports'],
  ['libs/messaging', 'pg', 'messaging-imports', 'core-never-reaches-npm'],
  ['libs/event-sourcing', '#messaging', 'event-sourcing-imports'],
  ['libs/event-sourcing', '#notifications', 'event-sourcing-imports'],
  ['libs/event-sourcing', '#providers/postgres', 'event-sourcing-imports'],
  ['libs/event-sourcing', 'node:timers', 'event-sourcing-imports'],
  ['libs/providers/postgres', '#notifications', 'providers-imports'],
  ['libs/providers/postgres', '#event-sourcing', 'providers-imports'],
  ['libs/providers/postgres', '@nestjs/common', 'providers-imports'],
  ['libs/providers/postgres', '#providers/in-memory', 'providers-imports', 'no-test-double-in-production'],
  ['libs/providers/in-memory', '#providers/postgres', 'providers-imports'],
  ['libs/providers/postgres', '#providers/postgres', 'no-own-barrel'],
  ['libs/providers/postgres', '../../protocols/contract/store.contract.ts', 'no-test-code-in-production'],
  ['libs/providers/postgres', '../../../test/journey.spec.ts', 'no-test-code-in-production'],
  ['libs/providers/postgres', 'left-pad', 'declared'],
  ['apps/server/notifications', '@nestjs/swagger', 'documentation-on-demand'],
  ['libs/providers/postgres', 'autocannon', 'no-dev-dependency-in-production'],
  ['libs/providers/postgres', './nowhere.ts', 'resolvable'],
  ['libs/providers', 'node:fs', 'no-homeless-importer'],
  [context, '#kernel', 'no-homeless-importer'],
  [`${context}/services`, '#kernel', 'no-homeless-importer'],
  ['libs', '#kernel', 'no-homeless-importer'],
  ['apps', '#kernel', 'no-homeless-importer'],
  ['libs/hosting', '#composition', 'hosting-imports'],
  ['libs/hosting', '#notifications', 'hosting-imports'],
  ['libs/hosting', 'pg', 'hosting-imports'],
  ['libs/composition', '../notifications/domain/letter.ts', 'composition-imports'],
  ['libs/composition', 'pg', 'composition-imports'],
  ['libs/composition', '#providers/in-memory', 'no-test-double-in-production'],
  ['apps/server', '../../libs/notifications/domain/letter.ts', 'apps-imports'],
  ['apps/server', '#providers/postgres', 'apps-imports'],
  ['apps/server', '#protocols', 'apps-imports'],
  ['apps/server', 'pg', 'apps-imports'],
  ['apps/server', '../cli/main.ts', 'apps-imports'],
  ['apps/server', '../examples/orders/domain/order.ts', 'apps-imports'],
  [`${example}/domain`, '@nestjs/common', 'domain-imports', 'core-never-reaches-npm'],
  [`${example}/domain`, '#event-sourcing', 'domain-imports'],
  [`${example}/domain`, '../views/orders.ts', 'domain-imports'],
  [`${example}/domain`, '../../articles/domain/article.ts', 'domain-imports'],
  [`${example}/ports`, '#protocols', 'ports-imports'],
  [`${example}/views`, '#protocols', 'views-imports'],
  [`${example}/application`, '#protocols', 'application-imports'],
  [`${example}/application`, '#hosting', 'application-imports', 'core-never-reaches-npm'],
  [`${example}/translators`, '#providers/postgres', 'translators-imports'],
  [`${example}/services`, '#kernel', 'no-homeless-importer'],
  ['apps/examples', '#kernel', 'no-homeless-importer'],
  [example, '#composition', 'example-imports'],
  [example, '../articles/domain/article.ts', 'example-imports'],
  [example, '#providers/in-memory', 'no-test-double-in-production'],
  [`${example}/http`, 'pg', 'example-imports'],
  ['apps/cli', '../server/main.ts', 'apps-imports'],
];

const legal: readonly Legal[] = [
  [`${context}/domain`, '#kernel'],
  [`${context}/views`, '../domain/letter.ts'],
  [`${context}/application`, '#event-sourcing'],
  [`${context}/application`, '../views/list.ts'],
  [`${context}/translators`, '#protocols'],
  ['libs/event-sourcing', '#kernel'],
  ['libs/event-sourcing', '#timing'],
  ['libs/timing', '#protocols'],
  ['libs/messaging', '#timing'],
  ['libs/providers/postgres', '#messaging'],
  ['libs/providers/postgres', 'pg'],
  ['libs/providers/postgres', 'node:fs'],
  ['libs/providers/postgres', 'node:fs/promises'],
  ['libs/hosting', '#providers/postgres'],
  ['libs/hosting', '#event-sourcing'],
  ['libs/hosting', '@nestjs/common'],
  ['libs/composition', '#hosting'],
  ['libs/composition', '#providers/postgres'],
  ['libs/composition', '#registrations'],
  ['libs/composition', '@nestjs/common'],
  ['libs/composition', 'pino'],
  ['libs/composition', 'node:os'],
  ['apps/server', '#notifications'],
  ['apps/server', '@nestjs/common'],
  ['apps/server', 'validator'],
  [`${example}/domain`, '#kernel'],
  [`${example}/views`, '../domain/order.ts'],
  [`${example}/translators`, '#protocols'],
  [`${example}/http`, '@nestjs/common'],
  [`${example}/http`, 'class-validator'],
  [example, '#hosting'],
  [example, '#providers/postgres'],
  ['apps/cli', '../server/contract.ts'],
];

/** Files that break a rule by something else than one import; the first is the one accused. */
const others: readonly (readonly [title: string, rule: string, files: Readonly<Record<string, string>>])[] = [
  [
    'a type-only cycle',
    'no-cycles',
    {
      'libs/kernel/left.ts': `import type { Right } from './right.ts';\nexport interface Left { readonly right: Right }`,
      'libs/kernel/right.ts': `import type { Left } from './left.ts';\nexport interface Right { readonly left: Left }`,
    },
  ],
  [
    'a framework reached through another file',
    'core-never-reaches-npm',
    {
      'libs/notifications/domain/first.ts': `import { second } from './second.ts';\nexport const first = second;`,
      'libs/notifications/domain/second.ts': `export { Module as second } from '@nestjs/common';`,
    },
  ],
  [
    'a type-only import of a driver',
    'protocols-imports',
    { 'libs/protocols/typed.ts': `import type { Pool } from 'pg';\nexport type Typed = Pool;` },
  ],
  [
    'a barrel inside a lib',
    'no-inner-barrel',
    {
      'libs/notifications/domain/barrel-user.ts': `export { x } from './letter/index.ts';`,
      'libs/notifications/domain/letter/index.ts': `export const x = 1;`,
    },
  ],
  [
    'a junk drawer',
    'no-junk-drawer',
    {
      'libs/event-sourcing/drawer-user.ts': `export { y } from './utils/y.ts';`,
      'libs/event-sourcing/utils/y.ts': `export const y = 1;`,
    },
  ],
  [
    'an import of a file outside every layer',
    'no-homeless-import',
    { 'libs/kernel/wanderer.ts': `export { z } from '../stray/z.ts';`, 'libs/stray/z.ts': `export const z = 1;` },
  ],
  ['a file that nothing joins to the rest', 'no-orphans', { 'libs/protocols/lonely.ts': `export const lonely = 1;` }],
];

const fileOf = (folder: string, specifier: string): string => `${folder}/imports-${specifier.replaceAll(/[^a-z]+/g, '-')}.ts`;

describe('the architecture gate', () => {
  const cases = [...illegal, ...legal].map(([folder, specifier]) => [
    fileOf(folder, specifier),
    `import * as it from '${specifier}';\nexport const all = it;`,
  ]);
  const found = violationsWith(Object.assign(Object.fromEntries(cases), ...others.map(([, , files]) => files)));

  it.each(illegal)('refuses that %s imports %s', (folder, specifier, ...rules) => {
    expect([...(found.get(fileOf(folder, specifier)) ?? [])]).toEqual(expect.arrayContaining(rules));
  });

  it.each(legal)('lets %s import %s', (folder, specifier) => {
    expect(found.get(fileOf(folder, specifier))).toBeUndefined();
  });

  it.each(others)('refuses %s', (_title, rule, files) => {
    expect([...(found.get(Object.keys(files)[0]!) ?? [])]).toContain(rule);
  });

  it('finds nothing in a clean tree', () => {
    expect(violationsWith({}).size).toBe(0);
  });
});
