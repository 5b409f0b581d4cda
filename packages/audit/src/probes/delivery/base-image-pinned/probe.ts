import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const baseImagePinned: Probe = defineProbe({
  id: 'base-image-pinned',
  ref: 'OPS-02',
  wing: 'delivery',
  severity: 'medium',
  claim: 'The base image is pinned.',
  needs: ['repository'],
  how: 'Resolve each FROM.',
  pass: 'A tag other than latest; a digest is noted.',
  fail: 'latest or no tag.',
  notApplicable: 'N/A: no Dockerfile.',
  falsePositives: 'ARG in FROM must be resolved first.',
  why: 'An image that changes under the same name makes two builds of one commit differ, and brings in what nobody has looked at.',
  remedy: 'Name a version in each FROM, better with its digest, and let a bot raise it.',
  effort: 'S',
  source: 'OpenSSF Scorecard, Pinned-Dependencies',
  phase: 'static',
  gather,
  judge,
})
