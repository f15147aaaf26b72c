import { Controller, Get, Inject } from '@nestjs/common';
import { READINESS, type Readiness } from '#composition';
import { ApiOperation, ApiProperty, ApiResponse, ApiTags } from '../documentation/decorators.ts';
import { Refusals } from '../documentation/document-calls.ts';
import { problem, Refused } from '../problems/problem.ts';

class Health {
  @ApiProperty({ enum: ['ok'] }) status!: string;
}

@ApiTags('operation')
@Controller('health')
export class HealthController {
  readonly #readiness: Readiness;

  constructor(@Inject(READINESS) readiness: Readiness) {
    this.#readiness = readiness;
  }

  @ApiOperation({ summary: 'The process runs.' })
  @Get('live')
  @ApiResponse({ status: 200, type: Health, description: 'It does.' })
  live(): Health {
    return { status: 'ok' };
  }

  @ApiOperation({ summary: 'Every store that is needed answers.' })
  @Get('ready')
  @ApiResponse({ status: 200, type: Health, description: 'They do.' })
  @Refusals('not_ready')
  async ready(): Promise<Health> {
    const reasons = await this.#readiness();
    if (reasons.length > 0) throw new Refused(problem('not_ready', reasons.join(' '), { reasons }), { 'retry-after': '2' });
    return { status: 'ok' };
  }
}
