import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const ciLeastPrivilege: Probe = defineProbe({
  id: 'ci-least-privilege',
  ref: 'OPS-10',
  wing: 'delivery',
  severity: 'medium',
  claim: 'CI runs with least privilege.',
  needs: ['repository'],
  how: 'Workflow permissions, pinned actions, no checkout of foreign code under pull_request_target.',
  pass: 'All held.',
  fail: 'A violation.',
  notApplicable: 'N/A: no workflows.',
  falsePositives: 'Same rules as the OpenSSF Scorecard probes.',
  why: 'A pipeline with more rights than it needs, or with actions by tag, is the shortest way into a release.',
  remedy:
    'Set `permissions: {}` and grant each job what it needs; pin actions by commit; never run foreign code with secrets.',
  effort: 'S',
  source: 'OpenSSF Scorecard, Token-Permissions, Pinned-Dependencies, Dangerous-Workflow',
  phase: 'static',
  gather,
  judge,
})
