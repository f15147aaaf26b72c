import type { Problem } from './client/failed.ts';
import { printable } from './output/text.ts';
import type { Terminal } from './output/terminal.ts';

/** Says why something was not done: one line of JSON for machines, sentences for people. */
export function report({ status, code, detail, errors = [], ...members }: Problem, json: boolean, { note, paintNote }: Terminal): void {
  if (json) {
    note(JSON.stringify({ code, status, detail, ...(errors.length > 0 && { errors }), ...members }));
    return;
  }
  const [first = '', ...rest] = sentences(code, detail, errors);
  note(`${paintNote('red', 'tidings:')} ${first}`);
  for (const line of rest) note(line);
}

function sentences(code: string, detail: string, errors: NonNullable<Problem['errors']>): readonly string[] {
  if (errors.length > 0) return errors.map(({ path, message }) => `${optionOf(path)} ${message}.`);
  const lines = detail.split('\n').map(printable);
  return code === 'too_late' ? [`Too late. ${lines.join(' ')}`] : lines;
}

/** The option that a field of the API is given by: `sendAt` is `--send-at`. */
function optionOf(path: string): string {
  return `--${printable(path).replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase()}`;
}
