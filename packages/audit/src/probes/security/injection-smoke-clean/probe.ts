import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const injectionSmokeClean: Probe = defineProbe({
  id: 'injection-smoke-clean',
  ref: 'SEC-35',
  wing: 'security',
  severity: 'high',
  claim: 'No injection in string parameters.',
  needs: ['credential', 'openapi'],
  how: 'Quote and boolean differentials on string parameters; driver-error patterns; no time-based payloads.',
  pass: 'The same class of behaviour.',
  fail: 'A driver error, or a boolean differential reproduced 3 of 3 times.',
  notApplicable: 'Never.',
  falsePositives: 'A smoke test, not a penetration test: the report must say so.',
  why: 'What a client types becomes part of a statement, and it reads or changes the database with it.',
  remedy: 'Bind parameters everywhere; build names of columns and orders from a list.',
  effort: 'S',
  source: 'CWE-89, CWE-943',
  phase: 'parsing',
  depth: 'standard',
  gather,
  judge,
})
