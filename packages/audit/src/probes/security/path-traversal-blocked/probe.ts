import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const pathTraversalBlocked: Probe = defineProbe({
  id: 'path-traversal-blocked',
  ref: 'SEC-30',
  wing: 'security',
  severity: 'critical',
  claim: 'Path traversal is blocked.',
  needs: ['credential'],
  how: '10 encodings on each declared file parameter and static prefix; with a start command a canary file is planted beside the root.',
  pass: 'Neither the canary nor `root:x:0` is returned.',
  fail: 'Returned.',
  notApplicable: 'N/A: no file parameter and no static prefix.',
  falsePositives: 'A content match is required: status 200 alone is no evidence.',
  why: 'Any file of the machine can be read: keys, configuration, the list of users.',
  remedy:
    'Look a name up among those that are there; or resolve it and check that the result is inside the folder, after the last decoding.',
  effort: 'S',
  source: 'CWE-22, CWE-23, CWE-36',
  phase: 'objects',
  gather,
  judge,
})
