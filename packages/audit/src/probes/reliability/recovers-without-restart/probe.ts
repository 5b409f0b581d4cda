import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const recoversWithoutRestart: Probe = defineProbe({
  id: 'recovers-without-restart',
  ref: 'REL-07',
  wing: 'reliability',
  severity: 'high',
  claim: 'It recovers without a restart.',
  needs: ['dependencies'],
  how: 'Restore the proxy after refuse and after blackhole.',
  pass: 'Ready within 30 s, same PID, and a write works.',
  fail: 'It needs a restart.',
  notApplicable: 'N/A: declared without dependencies.',
  falsePositives: 'Pool back-off may be longer: the bound is configurable.',
  why: 'Whoever is on call should not have to restart instances by hand after a dependency came back: connections that are half-open stay in pools for ever unless something notices.',
  remedy:
    'Set connect and query timeouts, throw broken connections out of the pool, handle its error event, and reconnect with a bounded back-off.',
  effort: 'M',
  source: 'CWE-404, improper resource shutdown or release',
  phase: 'faults',
  depth: 'standard',
  attemptSeconds: 80,
  exclusive: true,
  gather,
  judge,
})
