import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { Response } from 'supertest';

type Json = Record<string, any>;

/**
 * Holds answers against an OpenAPI document: the route, its status, its content type and its body must be
 * documented. Members that the document does not name are errors, but for those of problems.
 */
export function documented(document: Json): (answer: Response) => void {
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default(ajv);
  const components = structuredClone(document['components'].schemas) as Json;
  for (const [name, schema] of Object.entries(components)) if (name !== 'ProblemAnswer') schema.additionalProperties ??= false;
  ajv.addSchema({ $id: 'document', components: { schemas: components } });
  const compiled = new Map<string, ValidateFunction>();

  return ({ request, status, type, body, text }) => {
    const { method, url } = request as unknown as { method: string; url: string };
    const path = new URL(url).pathname;
    if (path.startsWith('/docs') || path === '/openapi.json') return;
    const route = Object.keys(document['paths']).find((template) => matches(template, path));
    const responses = route === undefined ? undefined : document['paths'][route][method.toLowerCase()]?.responses;
    // What nobody serves is not documented; how that is answered is.
    if (!responses) return expectUndocumented(method, path, status);
    const content = responses[status]?.content;
    if (!responses[status]) throw new Error(`${method} ${route} answered ${status}, which is not documented: ${text}`);
    if (!content) return;
    const schema = content[type]?.schema;
    if (!schema) throw new Error(`${method} ${route} answered ${status} as ${type}, which is not documented`);
    if (!type.endsWith('json')) return;
    const key = JSON.stringify(schema);
    const validate = compiled.get(key) ?? ajv.compile(JSON.parse(key.replaceAll('"#/', '"document#/')) as Json);
    compiled.set(key, validate);
    if (validate(body)) return;
    throw new Error(`${method} ${route} answered ${status} with another shape than documented: ${ajv.errorsText(validate.errors)}\n${text}`);
  };
}

function matches(template: string, path: string): boolean {
  return new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(path) && !(template.includes('{') && path.endsWith('/batch'));
}

function expectUndocumented(method: string, path: string, status: number): void {
  if (status < 400) throw new Error(`${method} ${path} answered ${status}, but is not documented`);
}
