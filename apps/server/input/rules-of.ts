/** The rules of a class, by field. */
export type Rules = ReadonlyMap<string, FieldRules>;

export interface FieldRules {
  /** Its rules only count while these hold. */
  readonly conditions: readonly Condition[];
  readonly rules: readonly Rule[];
}

export type Condition = (value: unknown) => boolean;

export interface Rule {
  /** What a value must be, in words fit for the caller. */
  readonly message: (input: object) => string;
  /** `input`: the object that the field belongs to. */
  readonly holds: (value: unknown, input: object) => boolean;
}

type Mutable = { readonly [Name in keyof FieldRules]: FieldRules[Name][number][] };

/** By prototype, as decorators know it. */
const declared = new WeakMap<object, Map<string, Mutable>>();

/** The rules that decorators gave a class and those it inherits from, the inherited ones first. */
export function rulesOf(checked: new () => object): Rules {
  const known = byClass.get(checked);
  if (known) return known;
  const rules = merged(checked.prototype as object);
  byClass.set(checked, rules);
  return rules;
}

const byClass = new WeakMap<new () => object, Rules>();

function merged(prototype: object): Rules {
  const parent = Object.getPrototypeOf(prototype) as object | null;
  const all = new Map(parent ? merged(parent) : []);
  for (const [field, own] of declared.get(prototype) ?? []) {
    const inherited = all.get(field);
    all.set(field, {
      conditions: [...inherited?.conditions ?? [], ...own.conditions],
      rules: [...inherited?.rules ?? [], ...own.rules],
    });
  }
  return all;
}

/** A field's own lists, for a decorator to add to. */
export function declareOn(prototype: object, field: string | symbol): Mutable {
  const fields = declared.get(prototype) ?? new Map<string, Mutable>();
  declared.set(prototype, fields);
  const lists = fields.get(String(field)) ?? { conditions: [], rules: [] };
  fields.set(String(field), lists);
  return lists;
}
