import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const statusesDocumented: Probe = defineProbe({
  id: 'statuses-documented',
  ref: 'FND-09',
  wing: 'foundation',
  severity: 'low',
  claim: 'Every status code is documented.',
  needs: ['openapi', 'credential'],
  how: "Compare every status seen anywhere in the run with the operation's documented responses.",
  pass: 'All are documented, or covered by `default`.',
  fail: 'An undocumented status; PARTIAL by the share of documented (operation, status) pairs.',
  notApplicable: 'Never.',
  falsePositives:
    '401, 403, 404, 405, 413, 429 and 5xx dominate first runs: one finding per status, low weight.',
  why: 'A client handles the statuses that it was told of; all others surprise it.',
  remedy: 'Add the missing statuses to the operations, or document errors once with `default`.',
  effort: 'S',
  source: 'OpenAPI 3.1.1, section 4.8.16',
  phase: 'parsing',
  gather,
  judge,
})
