import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const bodySizeLimited: Probe = defineProbe({
  id: 'body-size-limited',
  ref: 'SEC-28',
  wing: 'security',
  severity: 'high',
  claim: 'Request bodies are limited.',
  needs: ['credential'],
  how: 'The same valid body at 1 KB (control) and 12 MB, with Content-Length and chunked; with a start command and gzip accepted, a 1 MB body that inflates to 1 GB.',
  pass: '4xx or an early close, and health still answers 200.',
  fail: '2xx, memory exhaustion, or a stall.',
  notApplicable: 'UNKNOWN: the control is not 2xx.',
  falsePositives:
    'EPIPE or RST with the 413 unread is a pass: go on reading after a write error. Some stacks answer 400.',
  why: 'A service that takes bodies of any size can be filled until it is killed, by one client and a few requests.',
  remedy:
    'Limit the body in bytes before it is parsed, counting what really arrives and not Content-Length, and after decompression too; answer 413.',
  effort: 'S',
  source: 'CWE-770; CWE-409; OWASP API4:2023',
  phase: 'parsing',
  exclusive: true,
  gather,
  judge,
})
