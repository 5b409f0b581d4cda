import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const boundedLoadIsClean: Probe = defineProbe({
  id: 'bounded-load-is-clean',
  ref: 'REL-20',
  wing: 'reliability',
  severity: 'medium',
  claim: 'Moderate load is served cleanly.',
  needs: ['url', 'credential'],
  how: '10 connections for 10 s on read operations, at most 20 requests per second in total (200 on a process the auditor started).',
  pass: 'No 5xx and no reset; p99 is recorded.',
  fail: 'A 5xx or reset, reproduced.',
  notApplicable: "UNKNOWN: the service's own rate limit answers.",
  falsePositives: 'Latency is informative only, never scored. 429 is no failure.',
  why: 'What fails at a few requests at a time, a race, a pool too small, a limit of descriptors, fails users every day and is blamed on the network.',
  remedy:
    "Look at the first failing request and its log line; usual causes are a connection pool without a queue, state shared between requests, and keep-alive timeouts shorter than the balancer's.",
  effort: 'M',
  source: 'https://sre.google/sre-book/monitoring-distributed-systems/',
  phase: 'read-only',
  depth: 'standard',
  gather,
  judge,
})
