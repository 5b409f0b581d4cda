import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const dependencyFailureAnswersCleanly: Probe = defineProbe({
  id: 'dependency-failure-answers-cleanly',
  ref: 'REL-08',
  wing: 'reliability',
  severity: 'high',
  claim: 'A dependency failure is a clean 503.',
  needs: ['dependencies', 'credential'],
  how: 'A business operation during refuse, blackhole, reset and 2 s latency.',
  pass: 'An error envelope (503 or 504 preferred, 5xx accepted) within the declared deadline, no leak.',
  fail: 'A hang, a crash, a leak, or 200 with garbage.',
  notApplicable: 'N/A: declared without dependencies.',
  falsePositives:
    'A cache that serves stale data on error may answer 200: declared. With 2 s latency a correct slow answer is a pass.',
  why: 'A client can retry a quick 503. It cannot do anything with a hang, and it believes a 200 whose data is missing.',
  remedy:
    'Bound each call by a deadline; map its failure to 503 or 504 with the usual error body and Retry-After; never answer an empty result in its place.',
  effort: 'M',
  source: 'RFC 9110, sections 15.6.4 and 15.6.5; CWE-209',
  phase: 'faults',
  depth: 'standard',
  attemptSeconds: 120,
  exclusive: true,
  gather,
  judge,
})
