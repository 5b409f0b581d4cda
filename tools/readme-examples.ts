/**
 * Puts the runnable examples of the kit into the READMEs that show them.
 *
 * Between `<!-- example: NAME.ts -->` and `<!-- /example -->` a README holds the text of
 * `packages/kit/examples/NAME.ts`, which a test runs; so no README shows code that does not work.
 *
 * @module
 */

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GeneratedFile } from './generated-file.ts'

const block = /<!-- example: (?<name>[\w-]+\.ts) -->[\s\S]*?<!-- \/example -->/g

export function readmeExamples(root: string): GeneratedFile[] {
  return globSync('packages/kit/src/*/*/README.md', { cwd: root }).map((path) => {
    const text = readFileSync(join(root, path), 'utf8').replaceAll(block, (_all, name: string) => {
      const code = readFileSync(join(root, 'packages/kit/examples', name), 'utf8').trimEnd()
      return `<!-- example: ${name} -->\n\`\`\`ts\n${code}\n\`\`\`\n<!-- /example -->`
    })
    return { path: path.replaceAll('\\', '/'), text }
  })
}
