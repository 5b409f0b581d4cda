import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const requestIdPropagated: Probe = defineProbe({
  id: 'request-id-propagated',
  ref: 'OBS-02',
  wing: 'observability',
  severity: 'medium',
  claim: 'A valid request id is propagated.',
  needs: ['url'],
  how: 'Send a valid id.',
  pass: 'Echoed.',
  fail: 'Replaced.',
  notApplicable:
    'N/A: the policy "always generate" is declared, and the log keeps the received id as parent.',
  falsePositives: 'Only a well-formed id counts; what is well-formed is declared.',
  why: 'A request that passes several services can be followed only if each keeps the id that it was given.',
  remedy:
    'Take a well-formed X-Request-Id over (letters, digits, dashes, at most 64 or so), return it and send it on.',
  effort: 'S',
  source: 'W3C Trace Context, section 3.2',
  phase: 'read-only',
  dependsOn: ['request-id-on-every-response'],
  gather,
  judge,
})
