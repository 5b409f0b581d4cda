/** Planted defects that probes of delivery must catch: most are edits of files. @module */

import type { Defect } from '../defect.ts'
import { textOf } from '../repository-text.ts'

const workflow = '.github/workflows/ci.yaml'

export const deliveryDefects: readonly Defect[] = [
  {
    flag: 'ci-toothless',
    probe: 'ci-tests-and-scans-block',
    tier: 'T',
    portable: false,
    planted: 'The scan of the dependencies may fail, and the run is green.',
    repository: [
      { file: workflow, edit: (text) => text.replace(/(npm audit[^\n]*)/, '$1 || true') },
    ],
    twin: {
      flag: 'twin:ci-toothless',
      legitimate: 'The scan is in a workflow of its own, which is required too.',
      repository: [
        { file: workflow, edit: (text) => text.replace(/ {6}- run: npm audit[^\n]*\n/, '') },
        { file: '.github/workflows/scan.yaml', edit: () => scanWorkflow },
      ],
    },
    collateral: [],
    demonstrate: async (subject) => /npm audit.*\|\| true/.test(await textOf(subject, workflow)),
  },
]

const scanWorkflow = `name: Scan
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  dependencies:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
      - run: npm ci
      - run: npm audit --audit-level=high
`
