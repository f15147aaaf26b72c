import { ApiProperty, ApiPropertyOptional } from '../documentation/decorators.ts';

/*
 * What the registration calls answer, for the OpenAPI document. The answers themselves come from the core
 * as plain objects; the end-to-end tests hold them against these classes.
 */
const uuid = { type: String, format: 'uuid' } as const;
const email = { type: String, description: 'As it was given, in composed Unicode (NFC).', example: 'ada@example.com' } as const;

export class Registered {
  @ApiProperty(uuid) registrationId!: string;
  @ApiProperty(email) email!: string;
}

export class RegistrationAnswer {
  @ApiProperty(uuid) registrationId!: string;
  @ApiProperty(email) email!: string;
  @ApiPropertyOptional({ type: String }) name?: string;
  @ApiProperty({ type: String, format: 'date-time' }) registeredAt!: string;
}
