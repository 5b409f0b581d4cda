import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const invalidInputRejected: Probe = defineProbe({
  id: 'invalid-input-rejected',
  ref: 'FND-08',
  wing: 'foundation',
  severity: 'medium',
  claim: 'Input is validated.',
  needs: ['openapi', 'credential'],
  how: 'Per operation, after its positive control answered 2xx: drop a required field, wrong type, out of range, and an extra field where the schema forbids one.',
  pass: '4xx for each.',
  fail: '2xx on data that violates the schema.',
  notApplicable:
    'UNKNOWN: no positive control reached 2xx. Operations without a control make the verdict PARTIAL.',
  falsePositives:
    'additionalProperties is true by default: extra fields are then no violation. Coercing a numeric string in a query parameter is legal.',
  why: 'What is not refused at the door is stored, and breaks whoever reads it later.',
  remedy:
    'Validate bodies and parameters by the schemas that are published, without coercion of bodies, and answer 4xx with the member that is wrong.',
  effort: 'S',
  source: 'CWE-20; OWASP API8:2023',
  phase: 'objects',
  gather,
  judge,
})
