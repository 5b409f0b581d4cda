import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const errorsLeakNothing: Probe = defineProbe({
  id: 'errors-leak-nothing',
  ref: 'FND-11',
  wing: 'foundation',
  severity: 'high',
  claim: 'Errors reveal no internals.',
  needs: ['url', 'credential'],
  how: 'Scan the headers and bodies of every response of the whole run, fault phases included, for stack frames, file paths, SQL, driver names, internal hosts, environment values and planted canaries.',
  pass: 'No hit.',
  fail: 'Any hit.',
  notApplicable: 'Never.',
  falsePositives: 'Input is often echoed: subtract what was sent before searching.',
  why: 'Stack traces, queries and host names tell an attacker which versions and places to try next, and tell a client nothing.',
  remedy:
    'Log the cause with a request id, and answer with a fixed sentence and that id. Map errors of drivers and parsers before they reach the client.',
  effort: 'S',
  source: 'CWE-209; CWE-497; OWASP ASVS 5.0, chapter 16.5',
  phase: 'restart',
  dependsOn: ['debug-pages-off'],
  gather,
  judge,
})
