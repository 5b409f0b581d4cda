import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const envExampleComplete: Probe = defineProbe({
  id: 'env-example-complete',
  ref: 'OPS-13',
  wing: 'delivery',
  severity: 'medium',
  claim: '.env.example is complete.',
  needs: ['repository', 'start'],
  how: 'Start with only the documented variables, with generated safe values.',
  pass: 'It boots to ready.',
  fail: 'It fails.',
  notApplicable: 'N/A: no such file declared.',
  falsePositives: 'Keys of outside APIs: declared optional.',
  why: 'Whoever sets the service up reads .env.example: what is missing there is found at three in the morning.',
  remedy: 'Generate .env.example from the schema of the configuration, and start from it in CI.',
  effort: 'S',
  source: 'The Twelve-Factor App, III',
  phase: 'boot',
  dependsOn: ['starts-with-one-command'],
  gather,
  judge,
})
