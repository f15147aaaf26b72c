import type { Results } from '../results.ts';
import { inUnit, targetOf } from '../report.ts';
import { judge, type Verdict } from '../targets.ts';

const WIDTH = 960;
const LEFT = 480;
const RIGHT = 150;
const ROW = 30;
const TOP = 64;
const BAR = 14;

/** Bars longer than this many targets are cut, so that the rest stays readable. */
const MOST = 2.5;

/**
 * Every target as one bar, drawn so that longer is better everywhere: as far as the line means just reached.
 * Plain SVG in colours that do on light and dark.
 */
export function chart(results: Results): string {
  const drawn = judge(results).filter(({ measured, limit }) => measured !== undefined && limit > 0);
  const height = TOP + drawn.length * ROW + 16;
  const line = LEFT + unit();
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="Targets and what was measured">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="16" y="24" font-size="16" font-weight="600" fill="#1f2328">What was measured, beside its target</text>`,
    `<text x="16" y="44" fill="#59636e">Past the line: reached. The thin line is the range over the rounds.</text>`,
    ...drawn.flatMap((verdict, index) => row(verdict, TOP + index * ROW)),
    `<line x1="${line}" x2="${line}" y1="${TOP - 8}" y2="${height - 10}" stroke="#1f2328" stroke-dasharray="3 3"/>`,
    '</svg>',
    '',
  ].join('\n');
}

function row(verdict: Verdict, y: number): readonly string[] {
  const { what, measured, unit: of, limit, sense, reached } = verdict;
  if (!measured) return [];
  const length = (value: number): number => goodness(value, limit, sense) * unit();
  const [from, to] = [length(measured.least), length(measured.most)].sort((a, b) => a - b) as [number, number];
  const middle = y + BAR / 2;
  return [
    `<text x="16" y="${y + 12}" fill="#1f2328">${escape(shortened(what))}</text>`,
    `<rect x="${LEFT}" y="${y}" width="${round(length(measured.median))}" height="${BAR}" rx="2" fill="${reached === true ? '#2da44e' : '#d4881c'}"/>`,
    `<line x1="${round(LEFT + from)}" x2="${round(LEFT + to)}" y1="${middle}" y2="${middle}" stroke="#1f2328"/>`,
    `<text x="${WIDTH - RIGHT + 8}" y="${y + 12}" fill="#1f2328">${escape(`${inUnit(measured.median, of)} (${targetOf(verdict)})`)}</text>`,
  ];
}

/** 1 where the target is just reached; more is better, whichever way the target points. */
function goodness(value: number, limit: number, sense: Verdict['sense']): number {
  if (value <= 0) return sense === 'at least' ? 0 : MOST;
  return Math.min(MOST, sense === 'at least' ? value / limit : limit / value);
}

function unit(): number {
  return (WIDTH - LEFT - RIGHT) / MOST;
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

const LONGEST = 66;

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
