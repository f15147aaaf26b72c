import { Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** The reply, which knows its request. What the handler returns is still sent as its body. */
export type Exchange = FastifyReply;

/** Hands a handler the exchange it takes part in. A decorator of Nest's own: what others make passes the input pipe as well. */
export const TheExchange = (): ParameterDecorator => Res({ passthrough: true });
