import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const protectedOperationsRequireCredentials: Probe = defineProbe({
  id: 'protected-operations-require-credentials',
  ref: 'SEC-01',
  wing: 'security',
  severity: 'critical',
  claim: 'Every endpoint requires authentication.',
  needs: ['openapi', 'credential'],
  how: 'Each operation with `security`: without a token, with garbage, with a valid token (control).',
  pass: '401 or 403 without; with the valid token anything but 401 and 403.',
  fail: '2xx without credentials.',
  notApplicable:
    'UNKNOWN: the valid token is refused. Operations without a working control make the verdict PARTIAL.',
  falsePositives:
    'A public operation may be wrongly declared protected: report it as a mismatch between document and implementation, with both readings.',
  why: 'One forgotten guard opens an operation to everybody, and nothing else shows it: for those who are signed in all looks well.',
  remedy:
    'Require a credential by default and name the public operations one by one; mark them `security: []` in the OpenAPI document.',
  effort: 'M',
  source: 'OWASP API2:2023, CWE-306',
  phase: 'authentication',
  gather,
  judge,
})
