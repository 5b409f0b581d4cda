/**
 * What a workflow names must be there: scripts of npm, files of the repository, and the same commit
 * wherever the same action is used.
 *
 * @module
 */

import { stepsOf, type WorkflowFile } from './workflow-file.ts'

export interface Repository {
  /** Below the root. */
  readonly hasPath: (path: string) => boolean
  /** Names of the scripts of the package at the root. */
  readonly scripts: ReadonlySet<string>
}

const ownFolders = '\\.ci|\\.github|\\.changeset|apps|bench|deploy|docs|packages|tools'
const ownPath = new RegExp(`(?<![\\w./$}-])(?:\\./)?((?:${ownFolders})(?:/[\\w.-]+)+)`, 'g')
const npmScript = /\bnpm (?:run (?:--silent )?(?<named>[\w:-]+)|(?<short>test|start)\b)/g

/** @returns sentences without the file */
export function missingReferences(
  file: WorkflowFile,
  { hasPath, scripts }: Repository,
): readonly string[] {
  return stepsOf(file).flatMap(({ step, place }) => {
    const inputs = Object.values(step.with ?? {}).map(String)
    const words = [step.run ?? '', ...inputs, step.uses?.startsWith('./') ? step.uses : '']
    const paths = words.flatMap((text) => [...text.matchAll(ownPath)].map(([, path = '']) => path))
    const named = words.flatMap((text) =>
      [...text.matchAll(npmScript)].map(
        ({ groups = {} }) => groups['named'] ?? groups['short'] ?? '',
      ),
    )
    return [
      ...paths.filter((path) => !hasPath(path)).map((path) => `${place}: there is no ${path}`),
      ...named
        .filter((name) => !scripts.has(name))
        .map((name) => `${place}: there is no script "${name}" in package.json`),
    ]
  })
}

/** Sentences with the files. */
export function unevenPins(files: readonly WorkflowFile[]): readonly string[] {
  const seen = new Map<string, { readonly pin: string; readonly path: string }>()
  const uneven: string[] = []
  for (const { path, text } of files) {
    for (const [, action = '', pin = ''] of text.matchAll(/uses: ([\w.-]+\/[\w.-]+)\S*?@(.+)$/gm)) {
      const first = seen.get(action) ?? { pin, path }
      seen.set(action, first)
      if (first.pin !== pin)
        uneven.push(`${path}: ${action} is ${pin}, and ${first.pin} in ${first.path}`)
    }
  }
  return uneven
}
