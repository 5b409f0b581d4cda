import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const malformedConfigurationStopsStartup: Probe = defineProbe({
  id: 'malformed-configuration-stops-startup',
  ref: 'FND-04',
  wing: 'foundation',
  severity: 'medium',
  claim: 'Environment variables are typed and validated.',
  needs: ['start'],
  how: 'Boot with PORT=abc, a negative timeout, a malformed database URL, an unknown log level, one at a time.',
  pass: 'The process exits with a code other than 0 and a message naming the variable.',
  fail: 'A bare stack trace, a hang, or the value is silently ignored.',
  notApplicable: 'N/A: per variable, where the service has no such variable.',
  falsePositives: 'Ignoring an unknown extra variable is legitimate.',
  why: 'A timeout of "abc" becomes NaN or 0, which means "never" or "at once": the mistake shows weeks later as an outage that nobody connects with it.',
  remedy:
    'Parse every variable into its type with bounds when the service starts, collect all problems, print one line for each with the name of the variable, and exit with a code other than 0.',
  effort: 'S',
  source: 'https://12factor.net/config; CWE-20',
  phase: 'boot',
  dependsOn: ['starts-with-one-command'],
  gather,
  judge,
})
