import { existsSync } from 'node:fs';

const swc = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
  module: { type: 'es6' },
};

/** Names a hook of the whole run, if the file is there. */
const hook = (name) => {
  const file = new URL(`test/support/${name}.ts`, import.meta.url);
  return existsSync(file) ? `<rootDir>/test/support/${name}.ts` : undefined;
};

const hooks = { globalSetup: hook('global-setup'), globalTeardown: hook('global-teardown') };

/**
 * Native ES modules, TypeScript stripped by swc. Run through `npm test` or, for one file,
 * `npm run jest -- path/to/spec`: both pass Node the flags this needs.
 *
 * @type {import('jest').Config}
 */
export default {
  rootDir: '.',
  roots: ['libs', 'apps', 'bench', 'test'].filter((folder) => existsSync(new URL(folder, import.meta.url))).map((folder) => `<rootDir>/${folder}`),
  testMatch: ['**/*.spec.ts'],
  testEnvironment: 'node',
  // `source` makes the `#` imports of package.json answer the TypeScript files, not the build.
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  setupFiles: ['<rootDir>/test/support/property-seed.ts'],
  maxWorkers: 2,
  // Room for a very busy machine, for all tests alike: they wait for what happens, not for the clock.
  testTimeout: 300_000,
  reporters: ['default', ...(process.env.TIDINGS_COUNTS_FILE ? ['<rootDir>/scripts/test-counts.mjs'] : [])],
  ...Object.fromEntries(Object.entries(hooks).filter(([, file]) => file !== undefined)),
};
