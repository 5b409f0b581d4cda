import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const ciTestsAndScansBlock: Probe = defineProbe({
  id: 'ci-tests-and-scans-block',
  ref: 'OPS-09',
  wing: 'delivery',
  severity: 'medium',
  claim: 'CI tests and scans, and can fail.',
  needs: ['repository'],
  how: 'Parse the workflows: test, lint, install from a frozen lockfile, dependency or image scan, none with an "or true" tail or continue-on-error.',
  pass: 'Present and blocking.',
  fail: 'Absent or toothless.',
  notApplicable: 'N/A: no CI declared. UNKNOWN: another CI system.',
  falsePositives: 'A scan in a separate required workflow counts.',
  why: 'A pipeline that cannot fail proves nothing: what it was to catch goes live.',
  remedy:
    'Let test, lint, install from the lock file and a dependency scan run for each change, and take away what swallows their failures.',
  effort: 'S',
  source: 'OpenSSF Scorecard, CI-Tests and Vulnerabilities',
  phase: 'static',
  gather,
  judge,
})
