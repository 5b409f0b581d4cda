import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const jwtHeaderKeysNotTrusted: Probe = defineProbe({
  id: 'jwt-header-keys-not-trusted',
  ref: 'SEC-09',
  wing: 'security',
  severity: 'high',
  claim: 'Key hints in token headers are not trusted.',
  needs: ['start', 'credential'],
  how: "`kid` with a path traversal and with SQL, `jku` and `x5u` pointing at the auditor's loopback listener, an embedded `jwk`.",
  pass: 'Refused, and the listener is not contacted.',
  fail: '2xx, or the listener is contacted.',
  notApplicable: 'N/A: opaque tokens.',
  falsePositives: 'The listener is on 127.0.0.1 only; no public callback host.',
  why: 'Whoever may say which key verifies his token signs with a key of his own, or makes the service fetch addresses and read files.',
  remedy: 'Look `kid` up in a fixed set of keys; ignore `jku`, `x5u`, `jwk` and `x5c`.',
  effort: 'S',
  source: 'RFC 8725 section 3.10, CWE-347, CWE-22',
  phase: 'authentication',
  dependsOn: ['jwt-signature-verified', 'starts-with-one-command'],
  gather,
  judge,
})
