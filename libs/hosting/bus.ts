import type { Provider, Type } from '@nestjs/common';
import { CommandBus, CommandHandler, QueryBus, QueryHandler } from '@nestjs/cqrs';

/** A context's commands or queries: functions of one message, by name. They know nothing of any bus. */
export type Handlers<H> = { readonly [Name in keyof H]: (message: never) => Promise<unknown> };

/**
 * The same functions, each called through Nest's CommandBus. The bus finds a handler by the class of its
 * message, so each function gets a message class and a handler class here, and the core needs neither.
 */
export function overCommandBus<H extends Handlers<H>>(handlers: H, token: symbol): readonly Provider[] {
  return over(handlers, token, CommandBus, CommandHandler);
}

/** The same for queries. */
export function overQueryBus<H extends Handlers<H>>(handlers: H, token: symbol): readonly Provider[] {
  return over(handlers, token, QueryBus, QueryHandler);
}

interface Bus {
  execute(message: never): Promise<unknown>;
}
type Subscribe = (message: Type) => (handler: Type) => void;

/** What travels over a bus: an envelope around the message. */
type Envelope = new (content: never) => { readonly content: never };

function over<H extends Handlers<H>>(handlers: H, token: symbol, bus: Type<Bus>, subscribe: Subscribe): readonly Provider[] {
  const entries = Object.entries<(message: never) => Promise<unknown>>(handlers);
  const routes = entries.map(([name, handle]) => ({ name, ...route(name, handle, subscribe) }));
  const facade = (through: Bus): unknown =>
    Object.fromEntries(routes.map(({ name, Message }) => [name, (content: never) => through.execute(new Message(content) as never)]));
  return [...routes.map(({ Handler }) => Handler), { provide: token, useFactory: facade, inject: [bus] }];
}

function route(name: string, handle: (content: never) => Promise<unknown>, subscribe: Subscribe): { Message: Envelope; Handler: Type } {
  class Message {
    readonly content: never;

    constructor(content: never) {
      this.content = content;
    }
  }
  class Handler {
    execute({ content }: Message): Promise<unknown> {
      return handle(content);
    }
  }
  // The bus names its messages by their class in what it reports.
  Object.defineProperty(Message, 'name', { value: name });
  Object.defineProperty(Handler, 'name', { value: `${name}Handler` });
  subscribe(Message)(Handler);
  return { Message, Handler };
}
