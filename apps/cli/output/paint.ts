/** Colours, where they mean something: a status, a heading, a warning. */
export type Paint = (colour: Colour, text: string) => string;
export type Colour = 'red' | 'green' | 'yellow' | 'blue' | 'bold' | 'dim' | 'plain';

/** `coloured: false` leaves the text as it is. */
export function painter(coloured: boolean): Paint {
  return (colour, text) => {
    const code = CODES[colour];
    return coloured && code !== undefined && text !== '' ? `\u001b[${code[0]}m${text}\u001b[${code[1]}m` : text;
  };
}

const CODES: Readonly<Record<Colour, readonly [number, number] | undefined>> = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  bold: [1, 22],
  dim: [2, 22],
  plain: undefined,
};

/** The colour of where a notification or a view stands. */
export function colourOf(status: string): Colour {
  return STATUS_COLOURS[status] ?? 'plain';
}

const STATUS_COLOURS: Readonly<Record<string, Colour>> = {
  delivered: 'green',
  live: 'green',
  failed: 'red',
  paused: 'red',
  unknown: 'red',
  unsupported_channel: 'red',
  delivering: 'blue',
  building: 'blue',
  running: 'blue',
  scheduled: 'yellow',
  cancelled: 'dim',
};
