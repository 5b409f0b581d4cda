import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const openapiPublished: Probe = defineProbe({
  id: 'openapi-published',
  ref: 'FND-06',
  wing: 'foundation',
  severity: 'low',
  claim: 'The API is described by an OpenAPI document.',
  needs: ['url'],
  how: 'Fetch the declared document, else /openapi.json, /docs/json, /swagger.json; parse and validate as OpenAPI 3.x.',
  pass: 'A valid document with at least one operation.',
  fail: 'A document is found and is invalid.',
  notApplicable: 'N/A: declared "no OpenAPI" (which leaves the probes that need one BLOCKED).',
  falsePositives:
    'Switching the document off in production is legitimate: a file is accepted in its place.',
  why: 'Clients, tests and this auditor can only rely on what is written down in a form that machines read.',
  remedy:
    'Publish an OpenAPI 3 document made from the same schemas that validate requests, and check it in CI with a validator.',
  effort: 'M',
  source: 'OpenAPI Specification 3.1.1, section 4',
  phase: 'read-only',
  gather,
  judge,
})
