import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const adminOperationsRefuseUsers: Probe = defineProbe({
  id: 'admin-operations-refuse-users',
  ref: 'SEC-16',
  wing: 'security',
  severity: 'critical',
  claim: 'Administrative functions refuse ordinary users.',
  needs: ['credential', 'secondUser', 'openapi'],
  how: "Operations tagged admin, under /admin or listed in the config, with an ordinary user's token.",
  pass: '403 or 404.',
  fail: '2xx.',
  notApplicable: 'N/A: no administrative operation.',
  falsePositives: 'Destructive operations are on a deny list and are not called.',
  why: 'Any user can do what was meant for a few.',
  remedy:
    'Decide by the role of the authenticated user, in one place that every administrative route goes through, and deny by default.',
  effort: 'S',
  source: 'OWASP API5:2023, CWE-285',
  phase: 'objects',
  gather,
  judge,
})
