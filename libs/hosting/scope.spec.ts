import { opening, openScope } from './scope.ts';

describe('scope', () => {
  it('closes in reverse', async () => {
    const closed: string[] = [];
    const scope = openScope();
    for (const name of ['a', 'b', 'c']) scope.defer(() => closed.push(name));
    await scope[Symbol.asyncDispose]();
    expect(closed).toEqual(['c', 'b', 'a']);
  });

  it('closes the rest when one cannot be closed, and says why', async () => {
    const closed: string[] = [];
    const scope = openScope();
    scope.defer(() => closed.push('a'));
    scope.defer(() => Promise.reject(new Error('stuck')));
    await expect(scope[Symbol.asyncDispose]()).rejects.toThrow('stuck');
    expect(closed).toEqual(['a']);
  });

  it('closes once', async () => {
    let times = 0;
    const scope = openScope();
    scope.defer(() => times++);
    await Promise.all([scope[Symbol.asyncDispose](), scope[Symbol.asyncDispose]()]);
    expect(times).toBe(1);
  });

  it('closes what is open when opening fails half-way', async () => {
    const closed: string[] = [];
    const failing = opening(async (scope) => {
      scope.defer(() => closed.push('a'));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(closed).toEqual(['a']);
  });
});
