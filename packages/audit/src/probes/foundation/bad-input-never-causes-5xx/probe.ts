import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const badInputNeverCauses5xx: Probe = defineProbe({
  id: 'bad-input-never-causes-5xx',
  ref: 'FND-12',
  wing: 'foundation',
  severity: 'high',
  claim: 'Bad input never causes a 500.',
  needs: ['url', 'credential', 'openapi'],
  how: 'Malformed JSON, wrong types, nesting 100,000 deep, huge integers, NUL, lone surrogates, invalid UTF-8, `__proto__`.',
  pass: '4xx or 2xx, and the process lives.',
  fail: 'A 5xx, a dropped connection or a dead process.',
  notApplicable: 'Never.',
  falsePositives:
    'The control passes immediately before and after, all dependencies are up, and the case is repeated once: disagreement is FLAKY, not FAIL. 501 for an unimplemented method is no failure.',
  why: 'An error 500 on bad input means code that nobody thought about: it wakes somebody up at night, hides real failures, and now and then takes the process down.',
  remedy:
    'Validate every input against a schema before code sees it, bound depth, length and range, refuse NUL and lone surrogates in text, and turn what parsers throw into 400.',
  effort: 'M',
  source: 'CWE-20; CWE-755; OWASP API8:2023',
  phase: 'parsing',
  exclusive: true,
  gather,
  judge,
})
