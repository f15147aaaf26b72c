import { domainToASCII } from 'node:url';
import { addressOf } from '#registrations';
import { ApiProperty, ApiPropertyOptional } from '../documentation/decorators.ts';
import { isEmailAddress, LONGEST_ADDRESS } from '../input/email.ts';
import { isLine, Line, Optional, rule } from '../input/rules.ts';

const LONGEST_NAME = 200;

/** Who wants to be registered. */
export class RegisterInput {
  @ApiProperty({
    description: 'Registered once: the same address again is refused, however its domain is written. `Ada@` and `ada@` are two.',
    minLength: 3,
    maxLength: LONGEST_ADDRESS,
    example: 'ada@example.com',
  })
  @rule('must be an e-mail address', isRegistrable)
  email!: string;

  @ApiPropertyOptional({ description: 'What to call them. One line.', minLength: 1, maxLength: LONGEST_NAME })
  @Optional()
  @Line(1, LONGEST_NAME)
  name?: string;
}

/** What can be registered can be written to: it keeps the rules of a recipient, in the form in which it is recorded. */
function isRegistrable(value: unknown): boolean {
  const address = isLine(value, 1, LONGEST_ADDRESS) ? addressOf(value, domainToASCII) : null;
  return address !== null && isEmailAddress(address.email);
}
