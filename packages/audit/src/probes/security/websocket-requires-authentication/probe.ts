import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const websocketRequiresAuthentication: Probe = defineProbe({
  id: 'websocket-requires-authentication',
  ref: 'SEC-32',
  wing: 'security',
  severity: 'critical',
  claim: 'WebSockets require authentication (close 1008).',
  needs: ['credential'],
  how: 'Connect without and with an expired token, send a message. Control: a valid token gets data.',
  pass: 'HTTP 401 or 403 at the handshake, or close 1008, 4401 or 4403, before any data.',
  fail: 'Data arrives, or the socket stays open.',
  notApplicable: 'N/A: no WebSocket path.',
  falsePositives:
    'Close before accept reaches the client as HTTP 403 on some stacks, not as 1008: accept both.',
  why: 'A socket without a guard gives away what the same data needs a token for over HTTP.',
  remedy: 'Check the token at the handshake, or close with 1008 before anything is sent.',
  effort: 'S',
  source: 'RFC 6455 section 10.5, CWE-306',
  phase: 'authentication',
  gather,
  judge,
})
