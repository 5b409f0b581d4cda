import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const dataSurvivesRestart: Probe = defineProbe({
  id: 'data-survives-restart',
  ref: 'FND-16',
  wing: 'foundation',
  severity: 'high',
  claim: 'Data survives a restart.',
  needs: ['start', 'credential'],
  how: 'Create an object, SIGTERM, start again with the same environment, read it back.',
  pass: 'Identical.',
  fail: 'Lost or changed.',
  notApplicable: 'N/A: declared in-memory service.',
  falsePositives: 'The restart must reuse the same volume and database.',
  why: 'Services are restarted by every deployment and every crash; what lives in the memory of a process or in the file system of a container is gone then, although it was acknowledged.',
  remedy:
    'Keep state in a database or on a volume that outlives the process, and change a schema at the start without emptying it.',
  effort: 'M',
  source: 'https://12factor.net/processes',
  phase: 'restart',
  dependsOn: ['starts-with-one-command'],
  gather,
  judge,
})
