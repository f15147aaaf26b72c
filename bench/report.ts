import type { Unit } from './measurement.ts';
import type { Results } from './results.ts';
import { summarise, type Summary } from './statistics.ts';
import { judge, type TargetUnit, type Verdict } from './targets.ts';

/** The results as text tables for a terminal. */
export function report(results: Results): string {
  const problems = results.measurements.flatMap(({ name, problems: lines }) => lines.map((line) => `${name}: ${line}`));
  return [
    textTable(figureRows(results)),
    textTable(verdictRows(judge(results).filter(({ measured }) => measured))),
    ...(problems.length > 0 ? [`What went wrong:\n${problems.map((line) => `  ${line}`).join('\n')}`] : []),
  ].join('\n\n');
}

export type Table = readonly (readonly string[])[];

/** Each target, what was measured, and whether it is reached. The first row is the head. */
export function verdictRows(verdicts: readonly Verdict[]): Table {
  const rows = verdicts.map(({ what, sense, limit, unit, measured, reached }) => [
    what,
    targetOf({ sense, limit, unit }),
    measured ? `${inUnit(measured.median, unit)}${range(measured, unit)}` : 'not measured',
    reached === null ? '' : reached ? 'yes' : 'no',
  ]);
  return [['what', 'target', 'median (least to most)', 'reached'], ...rows];
}

/** `≥ 8 x`: as short as it was set. */
export function targetOf({ sense, limit, unit }: Pick<Verdict, 'sense' | 'limit' | 'unit'>): string {
  const value = unit === 'share' ? `${limit * 100} %` : `${limit.toLocaleString('en-US')}${{ times: ' x', ms: ' ms', MB: ' MB', errors: '' }[unit]}`;
  return `${sense === 'at least' ? '≥' : '≤'} ${value}`;
}

/** Each figure of each contestant. */
export function figureRows({ measurements }: Pick<Results, 'measurements'>): Table {
  const rows = measurements.flatMap(({ name, figures }) => figures.flatMap(({ contestant, metric, unit, samples }) => {
    const summary = summarise(samples);
    return summary ? [[name, contestant, metric, plain(summary.median, unit), `${plain(summary.least, unit)} to ${plain(summary.most, unit)}`, unit]] : [];
  }));
  return [['measurement', 'contestant', 'metric', 'median', 'least to most', 'unit'], ...rows];
}

/** A value as a person would write it. */
export function inUnit(value: number, unit: TargetUnit): string {
  switch (unit) {
    case 'times': return `${digits(value)} x`;
    case 'share': return `${Math.round(value * 100)} %`;
    case 'ms': return `${digits(value)} ms`;
    case 'MB': return `${Math.round(value)} MB`;
    case 'errors': return String(value);
  }
}

function range({ least, most }: Summary, unit: TargetUnit): string {
  return least === most ? '' : ` (${inUnit(least, unit)} to ${inUnit(most, unit)})`;
}

function plain(value: number, unit: Unit): string {
  return unit === 'ms' ? digits(value) : Math.round(value).toLocaleString('en-US');
}

/** Three of them are enough. */
function digits(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(value >= 10 ? 1 : 2);
}

function textTable(rows: Table): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}
