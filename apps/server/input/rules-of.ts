import { getMetadataStorage, ValidationTypes, type ValidationArguments, type ValidatorConstraintInterface } from 'class-validator';

/** The rules of a class, by field, in the order in which they were declared. */
export type Rules = ReadonlyMap<string, FieldRules>;

export interface FieldRules {
  /** Its rules only count while these hold. */
  readonly conditions: readonly Condition[];
  /** What the first broken rule says, if one is broken. Its conditions are not looked at. */
  readonly complaint: (value: unknown, input: object) => string | undefined;
}

type Condition = (input: object, value: unknown) => boolean;

/**
 * The rules that decorators gave a class, ready to run. class-validator looks its metadata up again for every
 * object; here that is done once for each class.
 */
export function rulesOf(checked: new () => object): Rules {
  const known = byClass.get(checked);
  if (known) return known;
  const rules = read(checked);
  byClass.set(checked, rules);
  return rules;
}

const byClass = new WeakMap<new () => object, Rules>();

function read(checked: new () => object): Rules {
  const storage = getMetadataStorage();
  const all = storage.getTargetValidationMetadatas(checked, '', false, false);
  return new Map(Object.entries(storage.groupByPropertyName(all)).map(([property, metadata]) => {
    const conditions = metadata.filter(({ type }) => type === ValidationTypes.CONDITIONAL_VALIDATION).map(({ constraints }) => constraints[0] as Condition);
    const rules = metadata
      .filter(({ type }) => type === ValidationTypes.CUSTOM_VALIDATION)
      .flatMap(({ constraintCls }) => storage.getTargetValidatorConstraints(constraintCls).map(({ instance }) => instance));
    if (conditions.length + rules.length < metadata.length) throw new Error(`${checked.name}.${property} has a rule of a kind that is not known here.`);
    return [property, { conditions, complaint: complaintOf(rules, checked.name, property) }];
  }));
}

function complaintOf(rules: readonly ValidatorConstraintInterface[], targetName: string, property: string): FieldRules['complaint'] {
  return (value, object) => {
    const args: ValidationArguments = { targetName, property, object, value, constraints: [] };
    for (const rule of rules) {
      if (rule.validate(value, args) !== true) return rule.defaultMessage?.(args) ?? 'is not valid';
    }
    return undefined;
  };
}
