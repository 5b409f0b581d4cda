import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const massAssignmentIgnored: Probe = defineProbe({
  id: 'mass-assignment-ignored',
  ref: 'SEC-17',
  wing: 'security',
  severity: 'high',
  claim: 'Clients cannot set fields they do not own.',
  needs: ['credential', 'openapi'],
  how: 'POST and PATCH with id, role, is_admin, owner, created_at, balance; read back.',
  pass: 'Ignored, or 4xx.',
  fail: 'Persisted.',
  notApplicable: 'UNKNOWN: the object cannot be read back.',
  falsePositives: 'Fields documented as writable are excluded, a client-chosen id among them.',
  why: 'A client makes itself administrator, or gives its objects to somebody else.',
  remedy:
    'Take from a body only members that are listed, and refuse all others; never spread a body into a row.',
  effort: 'S',
  source: 'OWASP API3:2023, CWE-915',
  phase: 'objects',
  gather,
  judge,
})
