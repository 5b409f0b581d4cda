import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const logsAreJson: Probe = defineProbe({
  id: 'logs-are-json',
  ref: 'OBS-04',
  wing: 'observability',
  severity: 'medium',
  claim: 'Logs are JSON.',
  needs: ['logs'],
  how: 'Parse each log line of the run.',
  pass: 'At least 99 % are JSON objects with time, level and message.',
  fail: 'Text.',
  notApplicable: 'Never.',
  falsePositives: 'Banner lines before the listener opens are ignored.',
  why: 'Text has to be guessed at by every tool; a record with fields can be searched, counted and alerted on.',
  remedy:
    'Use a structured logger for everything, runtime warnings and access records included: one JSON object per line with time, level and message.',
  effort: 'S',
  source: 'The Twelve-Factor App, XI; OWASP Logging Cheat Sheet',
  phase: 'slow-clients',
  depth: 'standard',
  gather,
  judge,
})
