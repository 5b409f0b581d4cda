import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const loginDoesNotRevealUsers: Probe = defineProbe({
  id: 'login-does-not-reveal-users',
  ref: 'SEC-23',
  wing: 'security',
  severity: 'medium',
  claim: 'Login does not reveal which users exist.',
  needs: ['credential'],
  how: 'Wrong password against unknown user: status, body with ids normalised, and 20 + 20 interleaved timings.',
  pass: 'Equal; the difference of the medians is below max(15 ms, 3 x MAD).',
  fail: 'The answers differ, or the permutation test separates the timings in 3 of 3 repetitions.',
  notApplicable:
    'UNKNOWN (timing half only): noise above the floor, or the login limit cuts the sample short.',
  falsePositives:
    'Permutation test on interleaved samples, never a single pair. Boot with the declared relaxed limits where there is a start command.',
  why: 'A list of who has an account is the first half of breaking in, and for some services a disclosure in itself.',
  remedy:
    'Answer both cases with the same status and text, and verify a dummy hash where there is no user, so that both take equally long.',
  effort: 'S',
  source: 'OWASP ASVS 5.0 6.3.8, CWE-204, CWE-208',
  phase: 'authentication',
  attempts: 3,
  gather,
  judge,
})
