import { figureRows, verdictRows, type Table } from '../report.ts';
import type { Results } from '../results.ts';
import { judge } from '../targets.ts';

/** What stands between a pair of markers in a document, by the name of the markers. */
export type Sections = Readonly<Record<string, string>>;

/** The parts of README.md and docs/performance.md that come from the results. */
export function sections(results: Results): Sections {
  const verdicts = judge(results);
  const misses = verdicts.filter(({ reached }) => reached !== true);
  const missed = misses.map(({ what, reached, limitedBy }) => `- ${what}: ${reached === null ? 'not measured' : limitedBy}.`);
  return {
    'bench-targets': [
      caption(results),
      '',
      markdown(verdictRows(verdicts)),
      '',
      misses.length === 0 ? 'Every target is reached.' : ['Not reached, and what stands in the way:', '', ...missed].join('\n'),
    ].join('\n'),
    'bench-figures': markdown(figureRows(results)),
    'bench-limits': markdown([['what', 'what limits it'], ...verdicts.map(({ what, limitedBy }) => [what, limitedBy])]),
  };
}

/** Puts the sections between their markers `<!-- name -->` and `<!-- /name -->`; what stands around them stays. */
export function withSections(document: string, content: Sections): string {
  return document.replace(/<!-- ([\w-]+) -->\n[\s\S]*?<!-- \/\1 -->/g, (found, name: string) =>
    (content[name] === undefined ? found : `<!-- ${name} -->\n${content[name]}\n<!-- /${name} -->`));
}

function caption({ at, minutes, rounds, quick, machine, database: { version, durability } }: Results): string {
  const settings = Object.entries(durability).map(([name, value]) => `${name} ${value}`).join(', ');
  const warning = quick || machine.busyBefore > CALM
    ? ' **This run was no proper one: it was a short one, or the machine was busy. Its figures show only that everything is measured.**'
    : '';
  return `${at.slice(0, 10)}, ${machine.cores} cores (${machine.cpu}) for server, database and load together, `
    + `Node ${machine.node.slice(1)}, Postgres ${version} (${settings}); rounds: ${rounds}, minutes: ${Math.round(minutes)}.${warning}`;
}

/** A machine with nothing else to do. */
const CALM = 0.1;

function markdown(table: Table): string {
  const [head = [], ...rows] = table.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
