import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const responsesConformToSchema: Probe = defineProbe({
  id: 'responses-conform-to-schema',
  ref: 'FND-07',
  wing: 'foundation',
  severity: 'high',
  claim: 'Responses conform to the schema.',
  needs: ['openapi', 'credential'],
  how: 'Drive every safe operation to 2xx (examples, then created ids, then enum and minimum values); validate status, content type, body, headers.',
  pass: 'Every observed response of every operation conforms.',
  fail: 'A mismatch in any operation, reported with its JSON pointer.',
  notApplicable:
    'UNKNOWN: no operation reached 2xx. Operations never driven to 2xx make the verdict PARTIAL.',
  falsePositives:
    'nullable, readOnly and format differ between OpenAPI 3.0 and 3.1. One finding per schema path.',
  why: 'A client that trusts the document breaks on the first answer that differs from it, and nobody here notices.',
  remedy:
    'Make answers through a serialiser that is built from the same schemas as the document, and validate them in tests.',
  effort: 'S',
  source: 'OpenAPI 3.1.1, section 4.8.17; OpenAPI 3.0.4, section 4.7.17',
  phase: 'read-only',
  gather,
  judge,
})
