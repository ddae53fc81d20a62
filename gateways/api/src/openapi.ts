import {
  type Auth,
  apiPrefix,
  type Endpoint,
  type EndpointName,
  endpoints,
  refusal,
  routes,
} from '@crossband/wire/api';
import * as z from 'zod/mini';

type Json = { readonly [field: string]: unknown };

/** The description of the API (OpenAPI 3.1), out of the same table as its routes: it says what is checked, and nothing else. */
export function openApiDocument({ hubName, version }: { hubName: string; version: string }): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const name of Object.keys(routes) as EndpointName[]) {
    const { method, path } = routes[name];
    const templated = `${apiPrefix}${path.replace(/:(\w+)/g, '{$1}')}`;
    paths[templated] = { ...paths[templated], [method.toLowerCase()]: operationOf(name) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: `${hubName}: REST API`,
      version,
      description: 'Accounts, rooms, invitations, files, webhooks and administration of a Crossband hub.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Refusal: schemaOf(refusal, 'output') },
      responses: {
        Refusal: {
          description: 'Why not: a code for programs, and a sentence for people.',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } },
        },
      },
      securitySchemes: {
        session: {
          type: 'http',
          scheme: 'Crossband',
          description: '`Authorization: Crossband TOKEN`, with the token of a session.',
        },
        proof: {
          type: 'apiKey',
          in: 'header',
          name: 'Crossband-Proof',
          description:
            "`TIME.SIGNATURE`: ms since the epoch, and the device's signature over method, path, time and token.",
        },
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key of an application.' },
      },
    },
  };
}

function operationOf(name: EndpointName): Json {
  const { auth, path } = routes[name];
  const form: Endpoint = endpoints[name];
  return {
    operationId: name,
    summary: form.summary,
    tags: [path.split('/')[1]],
    security: securityOf[auth],
    ...parametersOf(path, form),
    ...requestBodyOf(form),
    responses: { ...answerOf(form), default: { $ref: '#/components/responses/Refusal' } },
  };
}

const bySession: readonly Json[] = [{ session: [], proof: [] }];
const securityOf: Readonly<Record<Auth, readonly Json[]>> = {
  none: [],
  signature: [],
  session: bySession,
  'session?': [{}, ...bySession],
  administrator: bySession,
  key: [{ apiKey: [] }],
};

function parametersOf(path: string, { query }: Endpoint): Json {
  const parts = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', minLength: 1, maxLength: 1_400 },
  }));
  const { properties = {}, required = [] } = query ? (schemaOf(query, 'output') as QuerySchema) : {};
  const fields = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
  const parameters = [...parts, ...fields];
  return parameters.length > 0 ? { parameters } : {};
}

interface QuerySchema {
  readonly properties?: Readonly<Record<string, Json>>;
  readonly required?: readonly string[];
}

function requestBodyOf({ body, bytes }: Endpoint): Json {
  if (bytes) return { requestBody: { required: true, content: { 'application/octet-stream': {} } } };
  if (!body) return {};
  return { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } } };
}

function answerOf({ answer }: Endpoint): Json {
  switch (answer) {
    case 'file':
      return { 200: { description: 'The bytes of the file.', content: { '*/*': {} } } };
    case 'redirect':
      return { '3XX': { description: 'The browser goes on to another page.' } };
    default:
      return {
        200: { description: 'Done.', content: { 'application/json': { schema: schemaOf(answer, 'output') } } },
      };
  }
}

function schemaOf(schema: z.ZodMiniType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { target: 'draft-2020-12', io });
  return json;
}
