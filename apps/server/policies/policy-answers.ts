import { ApiProperty } from '../documentation/decorators.ts';

const position = { type: String, pattern: '^(0|[1-9][0-9]{0,18})$' } as const;
const count = { type: 'integer', minimum: 0 } as const;

class PolicyAnswer {
  @ApiProperty({ type: String }) name!: string;
  @ApiProperty(position) position!: string;
  @ApiProperty({ ...position, description: 'Of the log.' }) head!: string;
  @ApiProperty({ ...count, description: 'How far the policy is behind the log.' }) lag!: number;
  @ApiProperty({ ...count, description: 'Streams set aside.' }) parked!: number;
}

export class PoliciesAnswer {
  @ApiProperty({ type: [PolicyAnswer], description: 'Every policy that has ever run.' }) items!: PolicyAnswer[];
}
