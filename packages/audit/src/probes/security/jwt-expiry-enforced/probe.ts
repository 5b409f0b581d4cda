import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const jwtExpiryEnforced: Probe = defineProbe({
  id: 'jwt-expiry-enforced',
  ref: 'SEC-07',
  wing: 'security',
  severity: 'critical',
  claim: 'Token expiry is enforced.',
  needs: ['start', 'credential'],
  how: 'Minted tokens: `exp` 1 h in the past, `exp` missing, `exp` a string, `nbf` 1 h ahead.',
  pass: 'Refused.',
  fail: '2xx.',
  notApplicable: 'UNKNOWN: tokens cannot be minted and the lifetime exceeds the time budget.',
  falsePositives: 'Leeway of up to 60 s is legal.',
  why: 'A token that was lost once works for ever.',
  remedy:
    'Require `exp` as a number, refuse tokens without it, check `nbf`, and allow no more than a minute of leeway.',
  effort: 'S',
  source: 'RFC 7519 section 4.1.4 and 4.1.5, CWE-613',
  phase: 'authentication',
  dependsOn: ['starts-with-one-command'],
  gather,
  judge,
})
