/** Bounds what several hold at one time. Whoever finds no room waits in line. */
export interface Room {
  /** Leave in any case, also before it is given. One that is larger than the room is given when the room is empty. */
  take(size: number): { readonly given: Promise<void>; leave(): void };
}

/** @param most of all sizes together */
export function openRoom(most: number): Room {
  let held = 0;
  const line: { readonly size: number; readonly give: () => void }[] = [];

  function serve(): void {
    for (let first = line[0]; first && (held === 0 || held + first.size <= most); first = line[0]) {
      line.shift();
      held += first.size;
      first.give();
    }
  }

  return {
    take(size) {
      let leave = (): void => undefined;
      const given = new Promise<void>((resolve) => {
        let holds = false;
        const waiting = { size, give: (): void => { holds = true; resolve(); } };
        line.push(waiting);
        leave = () => {
          if (holds) held -= size;
          else line.splice(line.indexOf(waiting), 1);
          serve();
        };
      });
      serve();
      return { given, leave };
    },
  };
}
