import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const slowClientsDoNotStarveOthers: Probe = defineProbe({
  id: 'slow-clients-do-not-starve-others',
  ref: 'REL-18',
  wing: 'reliability',
  severity: 'critical',
  claim: 'Slow clients do not starve others.',
  needs: ['url'],
  how: 'At most 30 slow-header and 10 silent sockets; poll health.',
  pass: 'p95 below 1 s, and all answers 200.',
  fail: 'Health stalls.',
  notApplicable: 'N/A: a buffering proxy is declared in front.',
  falsePositives:
    'Slow sockets stalled a one-worker synchronous server (measured): a true finding, unless the proxy is declared.',
  why: 'If forty slow connections stop a service for everyone, a single laptop can do so, and so can a few phones in a tunnel.',
  remedy:
    'Use a server that does not tie a worker to a connection, or put a buffering proxy in front and declare it; limit connections per client.',
  effort: 'M',
  source: 'CWE-400; CWE-410; RFC 9110, section 17.5',
  phase: 'slow-clients',
  attempts: 3,
  exclusive: true,
  gather,
  judge,
})
