/** `npm run jest -- <file>`: Jest alone, without set-up or closing lines. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './setup.mjs';

/**
 * Node flags, and not NODE_OPTIONS, because a server that a test starts would inherit those. `source` makes
 * Node itself, which loads the hooks of the whole run, resolve `#` imports to the TypeScript files.
 */
const flags = ['--disable-warning=ExperimentalWarning', '--experimental-vm-modules', '--conditions=source'];

/** Runs Jest in the root with more arguments and environment; answers its exit code. */
export function runJest(args, env = {}) {
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const child = spawn(process.execPath, [...flags, jest, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  // Ctrl-C reaches both processes: this one stays until Jest has cleaned up.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await runJest(process.argv.slice(2));
