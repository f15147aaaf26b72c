import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../', import.meta.url));

/** The names of the rules that each file breaks, by its path. */
export type Violations = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Runs the repository's own gate over a small clean tree with a file in every layer, plus more files.
 *
 * @param files what to add: texts by path
 */
export function violationsWith(files: Readonly<Record<string, string>>): Violations {
  const root = mkdtempSync(join(tmpdir(), 'tidings-architecture-'));
  try {
    for (const file of ['tsconfig.json', '.dependency-cruiser.cjs']) copyFileSync(join(repository, file), join(root, file));
    for (const [path, text] of Object.entries({ ...cleanTree(), ...files })) write(join(root, path), text);
    return gate(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function gate(root: string): Violations {
  const cli = join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [cli, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'apps', 'libs', 'test'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (stdout === '') throw new Error(`dependency-cruiser did not run: ${stderr}`);
  const found = new Map<string, Set<string>>();
  for (const { from, rule } of (JSON.parse(stdout) as Report).summary.violations) {
    found.set(from, (found.get(from) ?? new Set()).add(rule.name));
  }
  return found;
}

interface Report {
  readonly summary: { readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[] };
}

const dependencies = ['@nestjs/common', '@nestjs/swagger', 'class-validator', 'pg', 'pino', 'validator', 'valibot'];
const devDependencies = ['autocannon'];
const undeclared = ['left-pad'];

function cleanTree(): Record<string, string> {
  const { imports } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { imports: unknown };
  const any = (names: readonly string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, '*']));
  const manifest = { type: 'module', imports, dependencies: any(dependencies), devDependencies: any(devDependencies) };
  const packages = [...dependencies, ...devDependencies, ...undeclared].flatMap((name) => [
    [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
    [`node_modules/${name}/index.js`, 'module.exports = {};'],
  ]);
  return { 'package.json': JSON.stringify(manifest), ...Object.fromEntries(packages), ...layers };
}

const layers = {
  'libs/kernel/index.ts': `export { id } from './id.ts';`,
  'libs/kernel/id.ts': `export const id = 1;`,
  'libs/protocols/index.ts': `export { store } from './store.ts';`,
  'libs/protocols/store.ts': `import { id } from '#kernel';\nexport const store = id;`,
  'libs/protocols/contract/store.contract.ts': `import { store } from '#protocols';\nexport const contract = store;`,
  'libs/timing/index.ts': `export { pause } from './pause.ts';`,
  'libs/timing/pause.ts': `import { store } from '#protocols';\nexport const pause = store;`,
  'libs/messaging/index.ts': `export { lanes } from './lanes.ts';`,
  'libs/messaging/lanes.ts': `import { pause } from '#timing';\nexport const lanes = pause;`,
  'libs/event-sourcing/index.ts': `export { runner } from './runner.ts';`,
  'libs/event-sourcing/runner.ts': `import { store } from '#protocols';\nexport const runner = store;`,
  'libs/providers/postgres/index.ts': `export { table } from './table.ts';`,
  'libs/providers/postgres/table.ts': `import { id } from '#kernel';\nexport const table = id;`,
  'libs/providers/in-memory/index.ts': `import { store } from '#protocols';\nexport const map = store;`,
  'libs/notifications/index.ts': `export { letter } from './domain/letter.ts';`,
  'libs/notifications/domain/letter.ts': `import { id } from '#kernel';\nexport const letter = id;`,
  'libs/notifications/ports/channel.ts': `import { letter } from '../domain/letter.ts';\nexport const channel = letter;`,
  'libs/notifications/views/list.ts': `import { letter } from '../domain/letter.ts';\nexport const list = letter;`,
  'libs/notifications/application/handler.ts': `import { channel } from '../ports/channel.ts';\nexport const handler = channel;`,
  'libs/notifications/translators/mail.ts': `import { channel } from '../ports/channel.ts';\nexport const mail = channel;`,
  'libs/registrations/index.ts': `export { entry } from './domain/entry.ts';`,
  'libs/registrations/domain/entry.ts': `import { id } from '#kernel';\nexport const entry = id;`,
  'libs/hosting/index.ts': `export { serve } from './serve.ts';`,
  'libs/hosting/serve.ts': `import { table } from '#providers/postgres';\nexport { Module } from '@nestjs/common';\nexport const serve = table;`,
  'libs/composition/index.ts': `export { module } from './module.ts';`,
  'libs/composition/module.ts': `import { letter } from '#notifications';\nimport { serve } from '#hosting';\nexport const module = [letter, serve];`,
  'apps/server/main.ts': `import { contract } from './contract.ts';\nexport const main = contract;`,
  'apps/server/contract.ts': `import { module } from '#composition';\nexport const contract = module;`,
  'apps/cli/main.ts': `import { module } from '#composition';\nexport const main = module;`,
  'apps/examples/orders/main.ts': `import { order } from './domain/order.ts';\nexport const main = order;`,
  'apps/examples/orders/domain/order.ts': `import { id } from '#kernel';\nexport const order = id;`,
  'apps/examples/orders/views/orders.ts': `import { order } from '../domain/order.ts';\nexport const orders = order;`,
  'apps/examples/articles/main.ts': `import { article } from './domain/article.ts';\nexport const main = article;`,
  'apps/examples/articles/domain/article.ts': `import { id } from '#kernel';\nexport const article = id;`,
  'test/journey.spec.ts': `import { map } from '#providers/in-memory';\nexport const journey = map;`,
};

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
