/**
 * Who runs the commands that documents show. A ```sh block is run, word by word, by a test or a proof;
 * what needs a place of one's own, such as a cluster or a registry, is a block without a language.
 *
 * @module
 */

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Runner {
  /** File that names the documents, or takes them from here. */
  readonly file: string
  /** Of `npm run prove:delivery`; undefined: it is a test. */
  readonly proof?: string
  readonly documents: readonly string[]
}

/** Run by documents.test.ts against a service each, in one shell. */
export const documentsWithCommands = [
  'docs/api.md',
  'docs/security.md',
  'docs/data.md',
  'docs/migrations.md',
  'docs/observability.md',
] as const

export const runners: readonly Runner[] = [
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
]

const root = join(import.meta.dirname, '..')

/** Text of each document of the repository by its path, those in folders with a dot too. */
export function allDocuments(): ReadonlyMap<string, string> {
  const paths = globSync(['**/*.md', '.*/**/*.md'], {
    cwd: root,
    exclude: (name) => ['node_modules', 'dist', '.git', '.data'].includes(name),
  })
  return new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]))
}

/** Documents that show commands which nobody runs, and why, in sentences. */
export function notRun(documents: ReadonlyMap<string, string>): readonly string[] {
  const run = new Set(runners.flatMap((each) => each.documents.flatMap(filesOf)))
  return [...documents].flatMap(([path, text]) => [
    ...(/^\s*```sh$/m.test(text) && !run.has(path) ? [`${path}: nobody runs its commands`] : []),
    // One name, so that none is overlooked.
    ...(/^\s*```(?:bash|shell|console|zsh)\b/m.test(text)
      ? [`${path}: commands are \`\`\`sh`]
      : []),
  ])
}

/** Also a pattern stands for documents. */
export function filesOf(pattern: string): readonly string[] {
  return globSync(pattern, { cwd: root })
}
