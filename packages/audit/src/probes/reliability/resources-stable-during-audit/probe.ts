import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const resourcesStableDuringAudit: Probe = defineProbe({
  id: 'resources-stable-during-audit',
  ref: 'REL-21',
  wing: 'reliability',
  severity: 'medium',
  claim: 'It neither leaks nor restarts during the audit.',
  needs: ['start'],
  how: 'Resident memory, descriptors and PID before and after 2,000 requests and 200 aborted ones.',
  pass: 'Same PID, descriptor growth below 20, memory slope flat.',
  fail: 'PID changed, or descriptors or memory grow.',
  notApplicable: 'N/A: no local PID.',
  falsePositives: 'Warm-up grows memory: compare the second half only.',
  why: 'A leak needs days to kill a process, and then does so under the most load. Restarts that hide it lose requests each time.',
  remedy:
    'Take two heap snapshots some hundred requests apart, or list open descriptors, and look at what grew; release in `finally`, also when the client has gone, and bound every cache.',
  effort: 'M',
  source: 'CWE-401; CWE-775',
  phase: 'read-only',
  dependsOn: ['starts-with-one-command'],
  depth: 'standard',
  gather,
  judge,
})
