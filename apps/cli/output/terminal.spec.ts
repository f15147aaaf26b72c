import { terminal, type Stream } from './terminal.ts';

function stream(properties: Partial<Stream> = {}): Stream & { readonly text: () => string } {
  const written: string[] = [];
  return { write: (text) => written.push(text), text: () => written.join(''), ...properties };
}

describe('terminal', () => {
  it('colours and draws only where that is seen', () => {
    const [file, pipe] = [stream(), stream()];
    const plain = terminal(file, pipe);
    plain.draft('half');
    plain.answer(plain.paint('red', 'done'));
    expect([file.text(), pipe.text(), plain.columns]).toEqual(['done\n', '', undefined]);

    const screen = stream({ isTTY: true, columns: 80, hasColors: () => true });
    expect(terminal(screen, screen).paint('red', 'x')).toBe('\u001b[31mx\u001b[39m');
  });

  it('has no colours on a terminal that says it has none, as with NO_COLOR', () => {
    const screen = stream({ isTTY: true, columns: 80, hasColors: () => false });
    expect(terminal(screen, screen).paint('red', 'x')).toBe('x');
  });

  it('cuts nothing where the terminal does not know how wide it is', () => {
    const screen = stream({ isTTY: true, columns: 0 });
    const line = 'x'.repeat(60);
    terminal(screen, screen).draft(line);
    expect([terminal(screen, screen).columns, screen.text()]).toEqual([undefined, `\r\u001b[2K${line}`]);
  });

  it('replaces a draft by what comes after it', () => {
    const screen = stream({ isTTY: true, columns: 80 });
    const live = terminal(screen, screen);
    live.draft('half');
    live.answer('done');
    expect(screen.text()).toBe('\r\u001b[2Khalf\r\u001b[2Kdone\n');
  });
});
