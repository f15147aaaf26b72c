import { applyDecorators, type Type } from '@nestjs/common';
import { PROBLEMS, type ProblemCode } from '../problems/problem.ts';
import { ApiBody, ApiConsumes, ApiExtraModels, ApiHeader, ApiOperation, ApiProperty, ApiPropertyOptional, ApiResponse } from './decorators.ts';

/** One invalid field. */
export class InputErrorAnswer {
  @ApiProperty({ type: String, example: 'recipient' }) path!: string;
  @ApiProperty({ type: String, example: 'must be an e-mail address' }) message!: string;
}

/** An error (RFC 9457). Some codes have further members. */
class ProblemAnswer {
  @ApiProperty({ type: String, example: 'urn:tidings:problem:invalid_input' }) type!: string;
  @ApiProperty({ type: String }) title!: string;
  @ApiProperty({ type: 'integer' }) status!: number;
  @ApiProperty({ type: String }) detail!: string;
  @ApiProperty({ enum: Object.keys(PROBLEMS) }) code!: string;
  @ApiPropertyOptional({ type: [InputErrorAnswer] }) errors?: InputErrorAnswer[];
}

/** A command: its answer, and how it can be refused. Every command can meet a store that is away. */
export function CommandCall(summary: string, status: number, type: Type, ...refusals: readonly ProblemCode[]): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary }),
    ApiResponse({
      status,
      type,
      headers: { 'Tidings-Position': POSITION, 'Idempotent-Replayed': REPLAYED },
      description: 'Done, and durable.',
    }),
    Refusals('invalid_input', 'unavailable', 'overloaded', 'conflict', ...refusals),
  );
}

/** A command sent by POST: with an `Idempotency-Key` it is safe to send again. */
export function PostCall(summary: string, status: number, type: Type, ...refusals: readonly ProblemCode[]): MethodDecorator {
  return applyDecorators(
    ApiHeader(IDEMPOTENCY_KEY),
    CommandCall(summary, status, type, ...OF_BODIES, 'idempotency_key_reused', ...refusals),
  );
}

/** A POST whose body is a file, of any media type. It adds nothing to the log, so it reaches no position. */
export function UploadCall(summary: string, type: Type): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary }),
    ApiHeader(IDEMPOTENCY_KEY),
    ApiConsumes('application/octet-stream'),
    ApiBody({ required: true, schema: { type: 'string', format: 'binary' } }),
    ApiResponse({ status: 201, type, headers: { 'Idempotent-Replayed': REPLAYED }, description: 'Kept, and durable.' }),
    Refusals('invalid_input', 'payload_too_large', 'idempotency_key_reused', 'unavailable', 'overloaded'),
  );
}

/** A query that no view answers, so that it never lags. */
export function LookUp(summary: string, type: Type, ...refusals: readonly ProblemCode[]): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary }),
    ApiResponse({ status: 200, type, description: 'The answer.' }),
    Refusals('unavailable', ...refusals),
  );
}

/** A query: its answer, and how it can be refused. */
export function QueryCall(summary: string, type: Type, ...refusals: readonly ProblemCode[]): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary }),
    ApiResponse({ status: 200, type, description: 'The answer.' }),
    Refusals('invalid_input', 'lagging', 'unavailable', ...refusals),
  );
}

/** One response for each status: its codes are in the description. */
export function Refusals(...codes: readonly ProblemCode[]): MethodDecorator & ClassDecorator {
  const all = [...new Set(codes)];
  const responses = [...new Set(all.map((code) => PROBLEMS[code].status))].map((status) =>
    ApiResponse({
      status,
      description: all.filter((code) => PROBLEMS[code].status === status).map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join(' '),
      content: { 'application/problem+json': { schema: { $ref: `#/components/schemas/${ProblemAnswer.name}` } } },
    }));
  return applyDecorators(ApiExtraModels(ProblemAnswer), ...responses);
}

/** How any body can be refused before it is looked at. */
const OF_BODIES = ['malformed_json', 'payload_too_large', 'unsupported_media_type'] as const;
const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  required: false,
  schema: { type: 'string' as const, pattern: '^[!-~]{1,255}$' },
  description: 'The same key and body answer the first answer.',
};
const POSITION = { description: 'The position this command reached: hand it to `?after=`.', schema: { type: 'string' as const } };
const REPLAYED = { description: '`true` when this is the answer that the key got before.', schema: { type: 'string' as const } };
