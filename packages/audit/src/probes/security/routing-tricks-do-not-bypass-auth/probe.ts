import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const routingTricksDoNotBypassAuth: Probe = defineProbe({
  id: 'routing-tricks-do-not-bypass-auth',
  ref: 'SEC-02',
  wing: 'security',
  severity: 'high',
  claim: 'Authentication cannot be bypassed by routing.',
  needs: ['credential'],
  how: 'On a protected operation without token: HEAD, trailing slash, `//`, `/./`, `%2e`, changed case, `;x`, X-HTTP-Method-Override, X-Original-URL.',
  pass: 'Never 2xx.',
  fail: '2xx for any variant.',
  notApplicable: 'UNKNOWN: a variant answers 5xx.',
  falsePositives:
    'Soft-404 control: a random sibling path must answer differently. A redirect to the canonical path, 404 and 405 are passes.',
  why: 'A proxy or a guard that reads a path in another way than the router lets through what it was to refuse.',
  remedy:
    'Check the credential where the route is matched, not by a pattern on the raw path; normalise or refuse odd paths first; ignore headers that rewrite method or path.',
  effort: 'M',
  source: 'CWE-288, CWE-436, RFC 3986 section 6',
  phase: 'authentication',
  gather,
  judge,
})
