import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const debugPagesOff: Probe = defineProbe({
  id: 'debug-pages-off',
  ref: 'FND-05',
  wing: 'foundation',
  severity: 'critical',
  claim: 'Debug is off in production.',
  needs: ['url'],
  how: 'Unknown path, malformed JSON, type confusion, wrong method; look for debug-page markers (Werkzeug, Django, Express stack, Whoops).',
  pass: 'No marker in any response.',
  fail: 'A marker pair is seen.',
  notApplicable: 'Never.',
  falsePositives: 'A marker is a pair of body and header evidence, never a single word.',
  why: 'A debug page shows source code, settings and sometimes a console to whoever provokes an error: it turns a small mistake into a break-in.',
  remedy:
    'Run with the production setting of the framework (DEBUG=False, NODE_ENV=production, RAILS_ENV=production, no --debug), and refuse to start with debug on where the environment says production.',
  effort: 'S',
  source: 'CWE-489; CWE-209; OWASP API8:2023',
  phase: 'read-only',
  gather,
  judge,
})
