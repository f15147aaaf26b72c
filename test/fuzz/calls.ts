/** One call of the API, as its OpenAPI document describes it. */
export interface Call {
  readonly method: string;
  /** With its parameters in braces: `/v1/notifications/{id}`. */
  readonly template: string;
  readonly query: readonly Parameter[];
  /** Of the JSON body; absent when it takes none. */
  readonly body?: Schema;
  /** Its body is a file, under a name in the query. */
  readonly takesFile: boolean;
}

export interface Parameter {
  readonly name: string;
  readonly schema: Schema;
}

export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
}

type Json = Record<string, any>;

/** Every call that the document names, with the schemas it refers to put in their places. */
export function callsOf(document: Json): readonly Call[] {
  return Object.entries(document['paths'] as Json).flatMap(([template, methods]) =>
    Object.entries(methods as Json).map(([method, operation]): Call => {
      const body = operation.requestBody?.content?.['application/json']?.schema as Schema | undefined;
      const query = ((operation.parameters ?? []) as Json[]).filter((parameter) => parameter['in'] === 'query');
      return {
        method: method.toUpperCase(),
        template,
        query: query.map(({ name, schema }) => ({ name, schema: resolved(schema ?? {}, document) })),
        ...(body && { body: resolved(body, document) }),
        takesFile: operation.requestBody?.content?.['application/octet-stream'] !== undefined,
      };
    }));
}

function resolved(schema: Schema, document: Json): Schema {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return resolved(document['components'].schemas[name] as Schema, document);
  }
  return {
    ...schema,
    ...(schema.items && { items: resolved(schema.items, document) }),
    ...(schema.properties && {
      properties: Object.fromEntries(Object.entries(schema.properties).map(([name, inner]) => [name, resolved(inner, document)])),
    }),
  };
}
