import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const passwordChangeEndsOtherSessions: Probe = defineProbe({
  id: 'password-change-ends-other-sessions',
  ref: 'SEC-14',
  wing: 'security',
  severity: 'medium',
  claim: 'Changing the password logs out other sessions.',
  needs: ['credential'],
  how: 'Open two sessions of a throw-away user; change the password in one.',
  pass: 'The other session is refused.',
  fail: '2xx.',
  notApplicable: 'N/A: no such operation.',
  falsePositives: 'Destructive: a throw-away user only.',
  why: 'A password is changed because somebody else may be in: it helps only if that somebody is out.',
  remedy:
    'End all other sessions and their refresh tokens in the transaction that changes the password.',
  effort: 'M',
  source: 'OWASP ASVS 5.0 7.4.3, CWE-613',
  phase: 'authentication',
  gather,
  judge,
})
