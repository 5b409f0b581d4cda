import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const internalEndpointsNotExposed: Probe = defineProbe({
  id: 'internal-endpoints-not-exposed',
  ref: 'SEC-36',
  wing: 'security',
  severity: 'high',
  claim: 'Debug and internal endpoints are not exposed.',
  needs: ['url'],
  how: '/actuator/env, /debug/pprof, /.env, /.git/HEAD, /server-status, and documentation pages declared private; with soft-404 control and content matcher.',
  pass: 'Absent, or guarded.',
  fail: 'The content matches.',
  notApplicable: 'Never.',
  falsePositives:
    'Catch-all 200 pages are the classic false alarm. Public documentation is legitimate unless declared private.',
  why: 'Heap dumps, environment pages and repositories hold the secrets of the service, and are the first thing that scanners ask for.',
  remedy:
    'Serve diagnostics on another port or behind authentication, serve only files that are meant to be public, and keep dot files out of the image.',
  effort: 'S',
  source: 'CWE-200; CWE-538; OWASP API9:2023; Spring Boot Actuator, securing HTTP endpoints',
  phase: 'read-only',
  gather,
  judge,
})
