/** Sends somebody a first message, or sees to it that it will be sent. Once is enough: the same `id` again changes nothing. */
export type Welcome = (message: WelcomeMessage) => Promise<void>;

export interface WelcomeMessage {
  /** UUIDv7, the same each time for one registration. */
  readonly id: string;
  readonly registrationId: string;
  readonly email: string;
  readonly subject: string;
  readonly body: string;
  readonly correlationId: string;
  /** Who asks for it: `policy:<name>`. */
  readonly actor: string;
}
