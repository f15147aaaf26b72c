import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import swaggerUiFolder from 'swagger-ui-dist/absolute-path.js';
import { decoratedSwagger } from './decorators.ts';

/** The API as OpenAPI, in JSON, made from the decorators of its controllers and inputs. */
async function openApi(app: NestFastifyApplication): Promise<string> {
  const { DocumentBuilder, SwaggerModule } = await decoratedSwagger();
  const about = new DocumentBuilder()
    .setTitle('Tidings')
    .setDescription('A self-hosted notification backend whose database is its event log.')
    .setVersion('1')
    .build();
  return JSON.stringify(SwaggerModule.createDocument(app, about, { operationIdFactory: (_controller, method) => method }));
}

/** Serves `/openapi.json`, made when it is first asked for, and `/docs` with everything it needs: nothing is fetched from elsewhere. */
export function serveDocumentation(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  let document: Promise<string> | undefined;
  server.get('/openapi.json', async (_request, reply) => reply.type('application/json').send(await (document ??= openApi(app))));
  server.get('/docs', (_request, reply) => reply.type('text/html').header('content-security-policy', POLICY).send(PAGE));
  server.get('/docs/start.js', (_request, reply) => reply.type('text/javascript').send(START));
  const folder = swaggerUiFolder();
  for (const [file, type] of ASSETS) {
    server.get(`/docs/${file}`, (_request, reply) =>
      reply.type(type).header('cache-control', 'max-age=86400').send(createReadStream(join(folder, file))));
  }
}

const ASSETS = [
  ['swagger-ui.css', 'text/css'],
  ['swagger-ui-bundle.js', 'text/javascript'],
] as const;

const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tidings API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;

const START = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#api' });\n`;
