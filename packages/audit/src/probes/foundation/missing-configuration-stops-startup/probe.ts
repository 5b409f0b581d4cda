import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const missingConfigurationStopsStartup: Probe = defineProbe({
  id: 'missing-configuration-stops-startup',
  ref: 'FND-02',
  wing: 'foundation',
  severity: 'high',
  claim: 'Configuration is validated at startup.',
  needs: ['start'],
  how: 'For each variable declared required (config or .env.example) boot once without it on a spare port. Control: the full set boots.',
  pass: 'The process exits with a code other than 0 within 10 s, never listens, and names the variable.',
  fail: 'It starts serving.',
  notApplicable: 'UNKNOWN: the required set is neither declared nor discoverable.',
  falsePositives:
    'A service may default non-secret values: only variables listed as required count.',
  why: 'A service that starts without what it needs passes its deployment and fails at the first request that needs it, in front of users instead of in front of the one who deploys.',
  remedy:
    'Check all configuration in one place before the first socket is opened; on a gap print every missing name and exit with a code other than 0.',
  effort: 'S',
  source: 'https://12factor.net/config; CWE-1188',
  phase: 'boot',
  dependsOn: ['starts-with-one-command'],
  gather,
  judge,
})
