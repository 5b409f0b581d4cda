import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const responsesCarryNoSecrets: Probe = defineProbe({
  id: 'responses-carry-no-secrets',
  ref: 'SEC-18',
  wing: 'security',
  severity: 'high',
  claim: 'Responses contain no sensitive data.',
  needs: ['credential'],
  how: "Scan all response bodies for password, hash and secret keys, bcrypt and argon2 prefixes, PEM blocks and the run's own canary password.",
  pass: 'No hit.',
  fail: 'A hit.',
  notApplicable: 'Never.',
  falsePositives: 'The word `password` in an OpenAPI or JSON Schema body is no leak.',
  why: 'A hash in an answer is cracked at leisure, and a key is used at once.',
  remedy:
    'Build answers of listed members, never of whole rows, and let a serialiser drop what is not in its schema.',
  effort: 'S',
  source: 'OWASP API3:2023, CWE-200',
  phase: 'parsing',
  gather,
  judge,
})
