/** An intention, in the imperative. */
export interface Command<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
  readonly metadata: CommandMetadata;
}

export interface CommandMetadata {
  /** UUID. The same id twice is one effect. */
  readonly commandId: string;
  readonly correlationId: string;
  readonly actor: string;
  /** When the command was issued, RFC 3339 UTC with milliseconds: the only clock the domain knows. */
  readonly now: string;
}
