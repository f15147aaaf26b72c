/** Where lines go in the end. */
export interface LineTarget {
  write(text: string): unknown;
  /** Calls back once everything that was written is out. */
  flush(done: () => void): void;
  /** Writes on the spot what is not out yet: for the end of the process. */
  flushSync(): void;
}

export interface LinesTogether extends AsyncDisposable {
  write(line: string): void;
}

export interface LinesTogetherOptions {
  /** Lines are handed on once they have so many characters together. */
  readonly characters: number;
  /** And after so long at the latest, in milliseconds. */
  readonly everyMs: number;
}

/**
 * Hands lines on many at a time. A stream that gathers by itself appends each line to a text and measures that text
 * again, which costs the more the more is waiting. Disposing resolves once everything is out, and so it is at the end
 * of the process; what is written after that is handed on at once.
 */
export function linesTogether(target: LineTarget, { characters, everyMs }: LinesTogetherOptions): LinesTogether {
  let most = characters;
  let lines: string[] = [];
  let gathered = 0;
  let timer: NodeJS.Timeout | undefined;

  function handOn(): void {
    clearTimeout(timer);
    timer = undefined;
    if (lines.length > 0) target.write(lines.join(''));
    lines = [];
    gathered = 0;
  }

  function atExit(): void {
    handOn();
    target.flushSync();
  }

  process.on('exit', atExit);
  return {
    write: (line) => {
      lines.push(line);
      gathered += line.length;
      if (gathered >= most) handOn();
      else timer ??= setTimeout(handOn, everyMs).unref();
    },
    [Symbol.asyncDispose]: async () => {
      process.off('exit', atExit);
      handOn();
      most = 0;
      await new Promise<void>((resolve) => { target.flush(() => { resolve(); }); });
    },
  };
}
