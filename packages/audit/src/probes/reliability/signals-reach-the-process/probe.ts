import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const signalsReachTheProcess: Probe = defineProbe({
  id: 'signals-reach-the-process',
  ref: 'REL-15',
  wing: 'reliability',
  severity: 'high',
  claim: 'Signals reach the application.',
  needs: ['start'],
  how: 'Start through the declared container command or package-manager wrapper, SIGTERM the parent only; watch the child.',
  pass: 'The child drains and exits.',
  fail: 'The child is orphaned or never notices.',
  notApplicable: 'N/A: the start command is the process itself.',
  falsePositives: 'Spawn a process group and look for survivors; kill the group afterwards.',
  why: 'A shell or package manager in front of the service takes the signal itself: the service never drains, and is killed in the middle of its work at each deployment.',
  remedy:
    'Start the service by the exec form (CMD ["node", "main.js"]), or let the wrapper `exec` it; where a wrapper must stay, let it pass signals on and wait.',
  effort: 'S',
  source: 'https://docs.docker.com/reference/dockerfile/#shell-and-exec-form',
  phase: 'shutdown',
  dependsOn: ['starts-with-one-command'],
  gather,
  judge,
})
