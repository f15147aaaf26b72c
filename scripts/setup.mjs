/**
 * What `npm start` and `npm test` do first: install what is missing and build what is stale.
 * Plain Node, because nothing is installed yet when this runs.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';

const OLDEST_NODE = [20, 19];

/** The repository's root, whatever the working directory. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Brings `node_modules` and `dist` up to date. Ends the process with one clear sentence when it cannot. */
export async function setUp() {
  requireNode();
  if (isInstalled() && isBuilt()) return;
  try {
    // Looked at again inside the lock: another process may just have done the work.
    await withLock(join(root, '.setup.lock'), () => {
      if (!isInstalled()) install();
      if (!isBuilt()) build();
    });
  } catch (error) {
    fail(`Tidings could not be set up in ${root}: ${error.message}`);
  }
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  fail(`Tidings needs Node.js ${OLDEST_NODE.join('.')} or newer, and this is ${process.versions.node}.`);
}

/** Whether npm's own record of what it installed holds every package of the lockfile, in its version. */
function isInstalled() {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  return Object.entries(wanted).every(([path, { version, integrity, optional, devOptional }]) => {
    const found = present[path];
    if (path === '' || (found === undefined && (optional || devOptional))) return true;
    return found !== undefined && found.version === version && found.integrity === integrity;
  });
}

function packagesOf(lockfile) {
  return existsSync(lockfile) ? JSON.parse(readFileSync(lockfile, 'utf8')).packages : {};
}

function install() {
  say('Installing packages (npm ci) ...');
  // The build needs the development packages, whatever NODE_ENV says.
  run(npm(), ['ci', '--include=dev', '--no-audit', '--no-fund'], 'npm ci failed');
}

/** npm as the one that started this process, so that its version stays the same; else the one on the PATH. */
function npm() {
  const cli = process.env.npm_execpath ?? '';
  return cli.endsWith('npm-cli.js') ? [process.execPath, cli] : ['npm'];
}

const stampOf = (folder) => join(folder, '.sources');

function isBuilt() {
  const stamp = stampOf(join(root, 'dist'));
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOfSources();
}

/** Builds beside `dist` and swaps: a failed or broken-off build leaves the old one as it was. */
function build() {
  say('Building ...');
  const [dist, fresh, old] = ['dist', 'dist.new', 'dist.old'].map((name) => join(root, name));
  rmSync(fresh, { recursive: true, force: true });
  const hash = hashOfSources();
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  run([process.execPath], [compiler, '-p', join(root, 'tsconfig.build.json'), '--outDir', fresh], 'The build failed');
  writeFileSync(stampOf(fresh), hash);
  rmSync(old, { recursive: true, force: true });
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
}

/** Content rather than times: a checkout of another branch may carry older times, a copy newer ones. */
function hashOfSources() {
  const hash = createHash('sha256');
  const configuration = ['package.json', 'tsconfig.json', 'tsconfig.build.json'];
  for (const file of [...configuration, ...sourcesUnder('apps'), ...sourcesUnder('libs'), ...sourcesUnder('bench')]) {
    hash.update(file).update('\0').update(readFileSync(join(root, file))).update('\0');
  }
  return hash.digest('hex');
}

function sourcesUnder(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true })
    .filter((file) => file.endsWith('.ts') && !/\.(spec|fixture)\.ts$/.test(file))
    .map((file) => join(folder, file).split(sep).join('/'))
    .sort();
}

/** Runs a command in the root; what it prints is shown only when it fails. */
function run([command, ...first], rest, failure) {
  const shell = process.platform === 'win32' && command === 'npm';
  const { status, error, stdout, stderr } = spawnSync(command, [...first, ...rest], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`);
  throw new Error(error === undefined ? `${failure} (see above)` : `${failure}: ${error.message}`);
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

function fail(sentence) {
  say(sentence);
  process.exit(1);
}
