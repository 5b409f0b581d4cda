import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const uploadContentVerified: Probe = defineProbe({
  id: 'upload-content-verified',
  ref: 'SEC-31',
  wing: 'security',
  severity: 'high',
  claim: 'Uploads are checked by content.',
  needs: ['credential'],
  how: 'Valid PNG (control); PHP, HTML, SVG and EXE with an image content type; a polyglot; wrong extension; oversize; `../` in the file name.',
  pass: '4xx.',
  fail: 'Stored.',
  notApplicable: 'N/A: no upload operation.',
  falsePositives:
    'SVG may be allowed by policy: it must then be served as attachment or with a CSP.',
  why: 'A file that is stored as a picture and is none runs in a browser or on a server sooner or later.',
  remedy:
    'Decode the content and compare it with the type and the name; store it under a name of your own; serve it as an attachment with `nosniff`.',
  effort: 'M',
  source: 'CWE-434; OWASP File Upload Cheat Sheet',
  phase: 'objects',
  gather,
  judge,
})
