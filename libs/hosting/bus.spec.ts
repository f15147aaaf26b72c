import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { CommandBus, CqrsModule, QueryBus } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { overCommandBus, overQueryBus } from './bus.ts';

const COMMANDS = Symbol('commands');
const QUERIES = Symbol('queries');

const commands = {
  greet: async ({ name }: { readonly name: string }) => `Hello ${name}`,
  refuse: async (_nothing: object): Promise<never> => { throw new RangeError('no'); },
};
const queries = { count: async (list: readonly unknown[]) => list.length };

@Module({ imports: [CqrsModule.forRoot()], providers: [...overCommandBus(commands, COMMANDS), ...overQueryBus(queries, QUERIES)] })
class Example {}

describe('functions over a bus', () => {
  const opened = async () => {
    const module = await Test.createTestingModule({ imports: [Example] }).compile();
    await module.init();
    return module;
  };

  it('are called through the bus, and answer as they do without it', async () => {
    const module = await opened();
    const seen: string[] = [];
    for (const bus of [module.get(CommandBus), module.get(QueryBus)]) bus.subscribe((message: object) => seen.push(message.constructor.name));
    expect(await module.get<typeof commands>(COMMANDS).greet({ name: 'Ada' })).toBe('Hello Ada');
    expect(await module.get<typeof queries>(QUERIES).count([1, 2])).toBe(2);
    expect(seen).toEqual(['greet', 'count']);
  });

  it('throw what they throw without it', async () => {
    const module = await opened();
    await expect(module.get<typeof commands>(COMMANDS).refuse({})).rejects.toThrow(RangeError);
  });
});
