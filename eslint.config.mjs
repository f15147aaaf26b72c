import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Synchronous, clock-free, id-free: what time it is and which id comes next arrive from outside. */
const pure = ['libs/kernel/**/*.ts', '{libs,apps/examples}/*/{domain,views}/**/*.ts'];
/** Works through what it is given; tsconfig.pure.json cannot hold it, since it stands on libs/event-sourcing and its timers. */
const application = ['{libs,apps/examples}/*/application/**/*.ts'];
const frameworkFree = ['libs/**/*.ts', 'apps/examples/*/{domain,ports,views,application,translators}/**/*.ts'];
const edge = ['libs/composition/**/*.ts', 'libs/hosting/**/*.ts'];
const tests = ['**/*.{spec,fixture}.ts', 'test/**/*.ts', 'bench/**/*.ts', 'libs/protocols/contract/**/*.ts'];

const everywhere = [
  { selector: 'ExportAllDeclaration', message: 'Name every export: `export *` hides the public surface.' },
  { selector: 'TSEnumDeclaration', message: 'Use a union of string literals or an `as const` object.' },
  { selector: 'TSModuleDeclaration[declare!=true]', message: 'Use modules, not namespaces.' },
  { selector: 'TSParameterProperty', message: 'Declare the field, then assign it.' },
];
const noFramework = [
  { selector: 'Decorator', message: 'Decorators live in apps, libs/hosting and libs/composition only.' },
  {
    selector: ':matches(ClassDeclaration, ClassExpression)[superClass][superClass.name!=/Error$/]',
    message: 'Compose; only errors extend.',
  },
];
const noWorld = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Take the time from the command or event.' },
  {
    selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
    message: 'Take the time from the command or event.',
  },
  {
    selector: 'CallExpression[callee.object.name="Math"][callee.property.name="random"]',
    message: 'Take randomness from the caller.',
  },
  { selector: ':function[async=true]', message: 'This layer is synchronous; I/O belongs behind a port.' },
];

const worldGlobals = [
  'process', 'console', 'fetch', 'crypto', 'performance', 'Buffer', 'queueMicrotask',
  'setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval',
].map((name) => ({ name, message: 'Take it as a parameter, or from #event-sourcing.' }));

const restrict = (...lists) => ({ 'no-restricted-syntax': ['error', ...lists.flat()] });

export default defineConfig(
  { ignores: ['dist*/**', '**/*.cjs', '**/*.mjs'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      ...restrict(everywhere),
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // It does not see that a flag may change while a function waits.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Implementing an asynchronous protocol without waiting for anything is no mistake.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Methods here are closures: none of them knows a `this`.
      '@typescript-eslint/restrict-plus-operands': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 100, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: frameworkFree, ignores: edge, rules: restrict(everywhere, noFramework) },
  { files: application, ignores: tests, rules: { 'no-restricted-globals': ['error', ...worldGlobals] } },
  { files: pure, ignores: tests, rules: restrict(everywhere, noFramework, noWorld) },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: ['libs/composition/configuration*.ts', 'apps/examples/*/main.ts', ...tests],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'The environment is parsed once, at the root: libs/composition, or the main.ts of an example.' },
      ],
    },
  },
  {
    // Classes name the shapes of answers for the OpenAPI document, and of Nest's options; both are plain objects.
    files: ['apps/**/*.ts', 'libs/hosting/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off', '@typescript-eslint/no-misused-spread': 'off' },
  },
  {
    files: tests,
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      'max-lines': 'off',
      'max-lines-per-function': 'off',
    },
  },
);
