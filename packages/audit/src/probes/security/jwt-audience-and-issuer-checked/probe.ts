import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const jwtAudienceAndIssuerChecked: Probe = defineProbe({
  id: 'jwt-audience-and-issuer-checked',
  ref: 'SEC-08',
  wing: 'security',
  severity: 'medium',
  claim: 'Audience and issuer are checked.',
  needs: ['start', 'credential'],
  how: 'Minted tokens: wrong `aud`, wrong `iss`, each missing.',
  pass: 'Refused.',
  fail: '2xx.',
  notApplicable: "N/A: the service's tokens carry neither claim.",
  falsePositives: 'An audience may be an array.',
  why: 'A token that another service of the same issuer was given opens this one too.',
  remedy:
    'Compare `iss` and `aud` with the values of this service, and refuse tokens without them.',
  effort: 'S',
  source: 'RFC 8725 section 3.8 and 3.9',
  phase: 'authentication',
  dependsOn: ['starts-with-one-command'],
  gather,
  judge,
})
