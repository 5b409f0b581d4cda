import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const websocketOriginAndLimitsEnforced: Probe = defineProbe({
  id: 'websocket-origin-and-limits-enforced',
  ref: 'SEC-33',
  wing: 'security',
  severity: 'high',
  claim: 'WebSockets check origin and size and end with the session.',
  needs: ['credential'],
  how: 'Foreign Origin with cookie authentication; a 10 MB message; logout while open.',
  pass: '403 or 1008; 1009; closed within the declared time.',
  fail: 'Accepted, or the socket outlives the session.',
  notApplicable: 'N/A (origin half only): authentication by header or query token.',
  falsePositives: 'Programs that are no browsers send no Origin: a missing one must be allowed.',
  why: 'Browsers open sockets to any site and send cookies along; a socket that outlives its session goes on telling; one without a bound takes all memory.',
  remedy:
    'Compare Origin with a list, bound the size of messages (1009), and close the sockets of a session when it ends.',
  effort: 'M',
  source: 'RFC 6455 section 10.2 and 7.4.1, CWE-1385',
  phase: 'authentication',
  gather,
  judge,
})
