import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const weakPasswordsRefused: Probe = defineProbe({
  id: 'weak-passwords-refused',
  ref: 'SEC-24',
  wing: 'security',
  severity: 'medium',
  claim: 'Passwords are checked for strength and not truncated.',
  needs: ['credential'],
  how: 'Register with 8 weak values; register a password over 72 bytes and log in with the same first 72 bytes and another suffix.',
  pass: 'Weak ones are refused, and the suffix matters.',
  fail: 'A weak one is accepted, or the other suffix logs in.',
  notApplicable: 'N/A: no registration.',
  falsePositives:
    'argon2 and scrypt have no 72-byte limit: the differential test decides. Refusing long passwords is a pass.',
  why: 'The most common passwords are the first that are tried; an ending that is cut off silently makes long ones short.',
  remedy:
    'Demand eight characters or more, refuse common and personal ones by a list, and hash with argon2id, or refuse what is longer than the hash reads.',
  effort: 'S',
  source: 'NIST SP 800-63B section 3.1.1.2, CWE-521',
  phase: 'authentication',
  gather,
  judge,
})
