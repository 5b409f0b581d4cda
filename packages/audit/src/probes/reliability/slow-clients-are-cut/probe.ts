import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const slowClientsAreCut: Probe = defineProbe({
  id: 'slow-clients-are-cut',
  ref: 'REL-19',
  wing: 'reliability',
  severity: 'low',
  claim: 'Slow headers and bodies are cut off.',
  needs: ['url'],
  how: 'One header byte per second and one body byte per second until cut or cap (quick 15 s, deep 120 s).',
  pass: 'Closed or 408 before the cap.',
  fail: 'Still open at the deep cap.',
  notApplicable: 'N/A: a buffering proxy is declared. UNKNOWN: still open at a cap below 120 s.',
  falsePositives:
    'Node cuts headers at 90 s; three of seven default stacks were open at 100 s: low weight.',
  why: 'Connections that never finish their request hold memory and descriptors until none are left.',
  remedy:
    'Set timeouts for the headers and for the whole request (in Node headersTimeout and requestTimeout, in Go ReadHeaderTimeout and ReadTimeout, in gunicorn a buffering proxy).',
  effort: 'S',
  source:
    'CWE-400; Node.js http documentation, server.headersTimeout; Go net/http, Server.ReadHeaderTimeout',
  phase: 'slow-clients',
  gather,
  judge,
})
