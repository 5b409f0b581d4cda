import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const rateLimitSharedByReplicas: Probe = defineProbe({
  id: 'rate-limit-shared-by-replicas',
  ref: 'SEC-22',
  wing: 'security',
  severity: 'medium',
  claim: 'The limit is shared by replicas.',
  needs: ['start', 'credential', 'secondInstance'],
  how: 'Exhaust the limit on A, then ask B.',
  pass: '429.',
  fail: 'A new quota.',
  notApplicable: 'N/A: limits declared as per instance.',
  falsePositives: 'Both instances must share the same store.',
  why: 'With a count in each process, a limit of five is one of fifty behind ten replicas.',
  remedy:
    'Keep the counts in a store that all replicas share, with a local fallback while it is down.',
  effort: 'M',
  source: 'OWASP API4:2023, CWE-307',
  phase: 'rate-limits',
  dependsOn: ['starts-with-one-command'],
  exclusive: true,
  gather,
  judge,
})
