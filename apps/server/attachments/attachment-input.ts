import { ApiProperty } from '../documentation/decorators.ts';
import { isLine, rule } from '../input/rules.ts';

const LONGEST_NAME = 200;

/** What a file that is uploaded is to be called. */
export class UploadInput {
  @ApiProperty({
    description: 'What the recipient sees the file called: one line without slashes.',
    minLength: 1,
    maxLength: LONGEST_NAME,
    example: 'invoice.pdf',
  })
  @rule(`must be a file name of 1 to ${LONGEST_NAME} characters, without slashes and control characters`, isFileName)
  name!: string;
}

function isFileName(value: unknown): boolean {
  return isLine(value, 1, LONGEST_NAME) && !UNFIT.test(value) && value.trim() === value && value !== '.' && value !== '..';
}

/** What leads to another folder, and what makes a name read otherwise than it is: `gpj.exe` as `exe.jpg`. */
const UNFIT = /[/\\\u202a-\u202e\u2066-\u2069]/;
