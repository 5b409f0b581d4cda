import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const acknowledgedWritesSurviveSigkill: Probe = defineProbe({
  id: 'acknowledged-writes-survive-sigkill',
  ref: 'REL-16',
  wing: 'reliability',
  severity: 'high',
  claim: 'It survives kill -9.',
  needs: ['start', 'credential'],
  how: 'SIGKILL during writes, restart, read back.',
  pass: 'It boots, and every acknowledged write is present.',
  fail: 'A write is lost or corrupt.',
  notApplicable: 'N/A: declared in-memory service.',
  falsePositives: 'Only writes answered 2xx count.',
  why: 'Machines lose power and kernels kill for memory. What was answered with 2xx is a promise, and clients do not send it again.',
  remedy:
    'Answer after the commit, not before; write files by writing aside, syncing and renaming; repair or refuse half-written state at the start.',
  effort: 'M',
  source: 'CWE-662; https://www.postgresql.org/docs/current/wal-async-commit.html',
  phase: 'restart',
  dependsOn: ['starts-with-one-command'],
  gather,
  judge,
})
