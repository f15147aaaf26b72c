/** The architecture as one table: each row a layer, where it lives, and everything it may import. */

const npm = (...names) => `node_modules/(@types/)?(${names.join('|')})(/|$)`;
const libs = (...names) => `^libs/(${names.join('|')})/index\\.ts$`;
/** The same context's folders: its root is captured as $1. */
const own = (...folders) => `^$1/(${folders.join('|')})/`;

const NODE = '^(node:)?[a-z0-9_/]+$';
const NEST = npm('@nestjs', 'rxjs', 'reflect-metadata');
/** Any npm package but those that belong to the adapter edge. */
const NPM_BUT_NEST = '^(?!.*node_modules/(@nestjs|rxjs|class-validator|class-transformer|reflect-metadata)/).*node_modules/';
const CHASSIS = 'kernel|protocols|timing|messaging|event-sourcing|providers|hosting|composition';
/** A bounded context: every folder of libs that is not part of the chassis, and every example. Captured as $1. */
const CONTEXT = `^(libs/(?!(?:${CHASSIS})/)[^/]+|apps/examples/[^/]+)`;
const CORE = `${CONTEXT}/(domain|ports|views|application|translators)/`;
const TESTS = '(\\.(spec|fixture)\\.ts$|^test/|^bench/|^libs/protocols/contract/)';

const layers = [
  { name: 'kernel', at: '^libs/kernel/', may: ['^libs/kernel/'] },
  { name: 'domain', at: `${CONTEXT}/domain/`, may: [libs('kernel'), own('domain')] },
  { name: 'ports', at: `${CONTEXT}/ports/`, may: [libs('kernel'), own('domain', 'ports')] },
  { name: 'views', at: `${CONTEXT}/views/`, may: [libs('kernel'), own('domain', 'views')] },
  {
    name: 'application',
    at: `${CONTEXT}/application/`,
    may: [libs('kernel', 'timing', 'event-sourcing'), own('domain', 'ports', 'views', 'application')],
  },
  {
    name: 'translators',
    at: `${CONTEXT}/translators/`,
    may: [libs('kernel', 'protocols'), own('domain', 'ports', 'translators')],
  },
  {
    name: 'context-index',
    at: `${CONTEXT}/index\\.ts$`,
    may: [own('domain', 'ports', 'views', 'application', 'translators')],
  },
  { name: 'protocols', at: '^libs/protocols/', may: [libs('kernel'), '^libs/protocols/'] },
  { name: 'timing', at: '^libs/timing/', may: [libs('protocols'), '^libs/timing/'] },
  { name: 'messaging', at: '^libs/messaging/', may: [libs('protocols', 'timing'), '^libs/messaging/', NODE] },
  { name: 'event-sourcing', at: '^libs/event-sourcing/', may: [libs('kernel', 'protocols', 'timing'), '^libs/event-sourcing/'] },
  {
    name: 'providers',
    at: '^libs/providers/([^/]+)/',
    may: [libs('kernel', 'protocols', 'timing', 'messaging'), '^libs/providers/$1/', NPM_BUT_NEST, NODE],
  },
  {
    name: 'hosting',
    at: '^libs/hosting/',
    may: [libs('kernel', 'protocols', 'event-sourcing', 'providers/[^/]+'), '^libs/hosting/', NEST, npm('fastify', 'valibot'), NODE],
  },
  {
    name: 'composition',
    at: '^libs/composition/',
    may: ['^libs/(providers/)?[^/]+/index\\.ts$', '^libs/composition/', NEST, npm('valibot', 'pino', 'prom-client'), NODE],
  },
  {
    name: 'apps',
    at: '^apps/(?!examples/)([^/]+)/',
    may: [
      '^libs/(?!protocols/|providers/)[^/]+/index\\.ts$',
      '^apps/$1/',
      // The rules of what comes in, and the words of what is refused: the same at every door.
      '^apps/server/contract\\.ts$',
      NEST,
      npm('commander', 'undici', 'fastify', '@fastify', 'swagger-ui-dist', 'pino', 'prom-client', 'validator'),
      NODE,
    ],
  },
  {
    name: 'example',
    at: '^apps/examples/([^/]+)/(http/)?[^/]+$',
    may: ['^libs/(?!composition/)(providers/)?[^/]+/index\\.ts$', '^apps/examples/$1/', NEST, npm('fastify', 'class-validator', 'class-transformer'), NODE],
  },
];

const homes = layers.map(({ at }) => at);

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layers.map(({ name, at, may }) =>
      rule(
        `${name}-imports`,
        `${name} may import only what its row in the layer table lists`,
        { path: at, pathNot: TESTS },
        { pathNot: may },
      ),
    ),
    rule(
      'no-homeless-importer',
      'a file outside every row of the table is not allowed to exist',
      { path: '^(apps|libs)/', pathNot: [...homes, TESTS] },
      {},
    ),
    rule('no-homeless-import', 'the same, for a file that imports nothing', {}, { path: '^(apps|libs)/', pathNot: [...homes, TESTS] }),
    rule(
      'core-never-reaches-npm',
      'not even through another file',
      { path: ['^libs/(?!providers/|hosting/|composition/)', CORE], pathNot: TESTS },
      { path: 'node_modules/', reachable: true },
    ),
    rule('no-cycles', 'type-only cycles count too: layers leak through types first', {}, { circular: true }),
    rule(
      'no-own-barrel',
      'inside a lib import the file, never the lib index',
      { path: '^libs/((?:providers/)?[^/]+)/(?!index\\.ts$)', pathNot: TESTS },
      { path: '^libs/$1/index\\.ts$' },
    ),
    rule(
      'no-inner-barrel',
      'one index.ts per lib, at its root',
      {},
      { path: '^libs/(providers/[^/]+|(?!providers/)[^/]+)/.+/index\\.ts$' },
    ),
    rule(
      'no-test-double-in-production',
      'only tests import the in-memory provider',
      { pathNot: [TESTS, '^libs/providers/in-memory/'] },
      { path: '^libs/providers/in-memory/' },
    ),
    rule('no-test-code-in-production', 'specs, contract suites, test and bench are leaves', { pathNot: TESTS }, { path: TESTS }),
    rule(
      'documentation-on-demand',
      'what makes the documentation is loaded when somebody asks for it',
      { path: '^apps/server/', pathNot: [TESTS, '^apps/server/documentation/decorators\\.ts$'] },
      { path: 'node_modules/@nestjs/swagger/' },
    ),
    rule(
      'no-junk-drawer',
      'name the idea, not the drawer',
      {},
      { path: '^(apps|libs|test|bench).*/(utils?|helpers?|common|shared|misc)(/|\\.ts$)' },
    ),
    rule('no-orphans', 'a file that nothing joins to the rest', { orphan: true, pathNot: ['main\\.ts$', '\\.d\\.ts$', TESTS] }, {}),
    rule('resolvable', 'an import that leads nowhere', {}, { couldNotResolve: true }),
    rule(
      'declared',
      'a package that package.json does not list',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    rule(
      'no-dev-dependency-in-production',
      'it would be missing once development packages are pruned',
      { path: '^(apps|libs)/', pathNot: TESTS },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.node', '.d.ts'],
    },
  },
};
