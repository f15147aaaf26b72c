import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { METRICS, type Metrics } from '#composition';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '../documentation/decorators.ts';

@ApiTags('operation')
@Controller('metrics')
export class MetricsController {
  readonly #metrics: Metrics;

  constructor(@Inject(METRICS) metrics: Metrics) {
    this.#metrics = metrics;
  }

  @ApiOperation({ summary: 'What this process has done, for Prometheus.' })
  @Get()
  @ApiProduces('text/plain')
  @ApiResponse({ status: 200, description: 'The text format of Prometheus.', schema: { type: 'string' } })
  readMetrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.type(this.#metrics.contentType);
    return this.#metrics.read();
  }
}
