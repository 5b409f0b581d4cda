import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const notReadyBeforeDependencies: Probe = defineProbe({
  id: 'not-ready-before-dependencies',
  ref: 'REL-10',
  wing: 'reliability',
  severity: 'medium',
  claim: 'It does not become ready without its database.',
  needs: ['start', 'dependencies'],
  how: 'Start with a required dependency down, then bring it up.',
  pass: 'Live 200 and ready 503, later ready; or a prompt exit with a code other than 0.',
  fail: 'Ready 200 while it is down, or a hidden crash loop.',
  notApplicable: 'N/A: declared without required dependencies.',
  falsePositives: 'Exiting fast and waiting are both legal.',
  why: 'After a power cut everything starts at once. An instance that says ready without its database draws traffic that it can only fail.',
  remedy:
    'Start listening, stay unready until every required dependency has answered once; or exit with a code other than 0 and let the orchestrator try again.',
  effort: 'S',
  source: 'Kubernetes documentation, Liveness, Readiness, and Startup Probes',
  phase: 'boot',
  // Whoever starts an instance beside it would start it without its database.
  exclusive: true,
  dependsOn: ['starts-with-one-command'],
  gather,
  judge,
})
