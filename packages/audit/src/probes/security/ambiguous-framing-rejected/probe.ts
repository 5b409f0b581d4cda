import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const ambiguousFramingRejected: Probe = defineProbe({
  id: 'ambiguous-framing-rejected',
  ref: 'SEC-29',
  wing: 'security',
  severity: 'medium',
  claim: 'HTTP is parsed strictly.',
  needs: ['url'],
  how: 'Raw sockets: Content-Length with Transfer-Encoding, two Content-Lengths, signed Content-Length, obs-fold, bare LF, two Hosts, no Host, absolute URI.',
  pass: '400 or close for CL + TE and for two Content-Lengths.',
  fail: 'Two Content-Lengths, or chunks that are not the last coding, are accepted.',
  notApplicable: 'Never.',
  falsePositives:
    'Content-Length with Transfer-Encoding that goes by the chunks alone is allowed (Go at its defaults) and is UNKNOWN. Two Hosts (accepted by 5 of 7 default stacks) and no Host (by 3 of 7) are notes only. HTTP client libraries normalise: raw sockets only.',
  why: 'If a proxy and the service disagree where a request ends, an attacker can put a request of his own before the next user’s (request smuggling).',
  remedy:
    'Refuse requests with both Content-Length and Transfer-Encoding or with differing Content-Lengths, and close the connection; update the HTTP server and leave lenient parsing off.',
  effort: 'S',
  source: 'RFC 9112, sections 6.1 and 6.3; CWE-444',
  phase: 'parsing',
  gather,
  judge,
})
