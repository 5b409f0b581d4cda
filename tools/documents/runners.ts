/**
 * Who runs the commands that documents show. Every block has a language, so that none is overlooked:
 * commands are ```sh and run by a test or a proof, as far as a machine without a cluster, a cloud and
 * a registry of its own reaches (deploy/documents); what programs print is ```text.
 *
 * @module
 */

import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

export interface Runner {
  /** File that names the documents, or takes them from here. */
  readonly file: string
  /** Of `npm run prove:delivery`; undefined: it is a test. */
  readonly proof?: string
  readonly documents: readonly string[]
}

/** Run by tools/documents.test.ts against a service each, in one shell. */
export const documentsWithCommands = [
  'docs/api.md',
  'docs/security.md',
  'docs/data.md',
  'docs/migrations.md',
  'docs/observability.md',
] as const

export const runners: readonly Runner[] = [
  {
    file: 'deploy/documents/delivery.test.ts',
    documents: [
      'docs/deployment.md',
      'deploy/kubernetes/README.md',
      'deploy/pgbackrest/README.md',
      'deploy/rollout/README.md',
      'deploy/terraform/README.md',
    ],
  },
  { file: 'tools/documents/contributing.test.ts', documents: ['CONTRIBUTING.md'] },
  {
    file: 'tools/documents/changeset.test.ts',
    documents: ['.changeset/README.md', 'CONTRIBUTING.md'],
  },
  {
    file: 'tools/documents/published-packages.test.ts',
    documents: ['packages/create/README.md', 'packages/kit/README.md'],
  },
  { file: 'tools/packed.test.ts', documents: ['packages/audit/README.md'] },
  {
    file: 'deploy/proof/long-commands.ts',
    proof: 'long-commands',
    documents: ['bench/load/README.md', 'docs/field-notes.md', 'packages/audit/corpus/README.md'],
  },
  // The restore alone, which its test leaves to it.
  {
    file: 'deploy/proof/point-in-time.ts',
    proof: 'point-in-time',
    documents: ['deploy/pgbackrest/README.md'],
  },
  { file: 'tools/documents.test.ts', documents: ['README.md', ...documentsWithCommands] },
  { file: 'tools/runbook.test.ts', documents: ['docs/runbook/*.md'] },
  {
    file: 'deploy/proof/quickstart.ts',
    proof: 'quickstart',
    documents: ['docs/quickstart.md'],
  },
  {
    file: 'deploy/proof/restore-drill.ts',
    proof: 'restore-drill',
    documents: ['docs/restore-drill.md'],
  },
  {
    file: 'deploy/proof/create-proof/served.ts',
    proof: 'create',
    // As it is in a project that was made from it.
    documents: ['packages/create/template/README.md'],
  },
  {
    file: 'deploy/proof/create-proof/as-shown.ts',
    proof: 'create',
    documents: ['packages/create/README.md', 'packages/kit/README.md'],
  },
]

const root = join(import.meta.dirname, '../..')

/** Text of each document by its path, those in folders with a dot too; changelogs are of their day. */
export function allDocuments(): ReadonlyMap<string, string> {
  const paths = globSync(['**/*.md', '.*/**/*.md'], {
    cwd: root,
    exclude: (name) =>
      ['node_modules', 'dist', '.git', '.data', 'CHANGELOG.md'].includes(basename(name)),
  })
  return new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]))
}

/** Documents with a block of which nobody knows whether it is run, or which nobody runs, in sentences. */
export function notRun(documents: ReadonlyMap<string, string>): readonly string[] {
  const run = new Set(runners.flatMap((each) => each.documents.flatMap(filesOf)))
  return [...documents].flatMap(([path, text]) => [
    ...(/^\s*```sh$/m.test(text) && !run.has(path) ? [`${path}: nobody runs its commands`] : []),
    ...languageProblems(text).map((problem) => `${path}: ${problem}`),
  ])
}

const otherShells = /^(?:bash|shell|console|zsh|sh-session|shell-session|terminal)$/

function languageProblems(text: string): readonly string[] {
  const problems = languagesOf(text).flatMap((language) => {
    if (language === '')
      return ['a block has no language: commands are sh, what is printed is text']
    // One name, so that none is overlooked.
    return otherShells.test(language) ? ['commands are ```sh'] : []
  })
  return [...new Set(problems)]
}

/** Of each fenced block the first word after its fence, which is closed by one as long as it. */
function languagesOf(text: string): readonly string[] {
  const languages: string[] = []
  let open = ''
  for (const [, fence = '', info = ''] of text.matchAll(/^[ \t]*(`{3,}|~{3,})([^`\n]*)$/gm)) {
    const [language = ''] = info.trim().split(/\s/)
    if (open === '') {
      languages.push(language)
      open = fence
    } else if (fence.startsWith(open) && language === '') open = ''
  }
  return languages
}

/** Also a pattern stands for documents. */
export function filesOf(pattern: string): readonly string[] {
  return globSync(pattern, { cwd: root })
}
