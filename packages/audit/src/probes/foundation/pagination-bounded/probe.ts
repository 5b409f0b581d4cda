import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const paginationBounded: Probe = defineProbe({
  id: 'pagination-bounded',
  ref: 'FND-13',
  wing: 'foundation',
  severity: 'medium',
  claim: 'Pagination is bounded.',
  needs: ['openapi', 'credential'],
  how: 'Create one more row than the documented page maximum (at most 120), then ask for limit=10^9, -1, abc and page=10^9.',
  pass: 'Capped at the documented maximum, or 4xx.',
  fail: 'An unbounded page, or a 5xx.',
  notApplicable: 'N/A: no list operation. UNKNOWN: rows cannot be created.',
  falsePositives: 'A small data set hides the defect: without the extra row there is no PASS.',
  why: 'One request for everything takes the memory of the service and of its database from everybody else.',
  remedy: 'Bound the size of a page in the query itself, and refuse or cap what asks for more.',
  effort: 'S',
  source: 'OWASP API4:2023, CWE-770',
  phase: 'objects',
  depth: 'standard',
  gather,
  judge,
})
