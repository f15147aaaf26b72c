import { painter, type Paint } from './paint.ts';

/** Where a command writes: answers to one side, everything about them to the other. */
export interface Terminal {
  /** What was asked for, a line or more. */
  answer(text: string): void;
  /** What else a person should know. */
  note(text: string): void;
  /** A line that the next one replaces, where that is possible; elsewhere it is not written. */
  draft(text: string): void;
  /** Whether drafts are seen. */
  readonly isLive: boolean;
  readonly paint: Paint;
  /** For what is noted. */
  readonly paintNote: Paint;
  /** Columns of the terminal that answers go to. */
  readonly columns: number | undefined;
}

/** Standard output or error: a terminal, or a pipe or file that knows nothing of columns and colours. */
export interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  hasColors?(): boolean;
}

/** Colours only on a terminal that has them, and never with NO_COLOR, which Node looks at. */
export function terminal(stdout: Stream, stderr: Stream): Terminal {
  const isLive = stderr.isTTY ?? false;
  let drafted = false;
  const clear = (): void => {
    if (drafted) stderr.write('\r\u001b[2K');
    drafted = false;
  };
  const line = (stream: Stream, text: string): void => {
    clear();
    stream.write(`${text}\n`);
  };
  return {
    answer: (text) => line(stdout, text),
    note: (text) => line(stderr, text),
    draft: (text) => {
      if (!isLive) return;
      stderr.write(`\r\u001b[2K${text.slice(0, Math.max(20, (columnsOf(stderr) ?? USUAL_COLUMNS) - 1))}`);
      drafted = true;
    },
    isLive,
    paint: painter(hasColours(stdout)),
    paintNote: painter(hasColours(stderr)),
    columns: columnsOf(stdout),
  };
}

const USUAL_COLUMNS = 80;

/** Some terminals say that they have none, because they do not know. */
function columnsOf({ isTTY = false, columns = 0 }: Stream): number | undefined {
  return isTTY && columns > 0 ? columns : undefined;
}

function hasColours(stream: Stream): boolean {
  return (stream.isTTY ?? false) && (stream.hasColors?.() ?? false);
}
