/**
 * The files of a new service, from the template: its name in place of `my-service`, the files of the
 * chosen database, the packages of this release.
 *
 * The template is a service that runs, so that the repository's own checks and tests hold it right.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { DatabaseChoice } from './arguments.ts'

export interface Project {
  readonly name: string
  readonly database: DatabaseChoice
  /** What package.json says of each package of ours, such as `0.1.0`. */
  readonly packages: Readonly<Record<string, string>>
}

export interface ProjectFile {
  /** Below the folder of the project, with `/`. */
  readonly path: string
  readonly text: string
  /** Whether only its owner may read it. */
  readonly isSecret?: true
}

const templateName = 'my-service'
const packageRoot = join(import.meta.dirname, '..')
/** npm leaves these names out of what it packs. */
const hidden = new Map([
  ['gitignore', '.gitignore'],
  ['npmrc', '.npmrc'],
])

/** In the order of their paths. */
export function projectFiles({ name, database, packages }: Project): readonly ProjectFile[] {
  const files = [...filesBelow('template'), ...filesBelow(`template-${database}`)].map(
    ({ path, text }) => ({ path: hidden.get(path) ?? path, text: named(text, name) }),
  )
  const manifest = files.find(({ path }) => path === 'package.json')
  if (manifest === undefined) throw new Error('the template has no package.json')
  manifest.text = withPackages(manifest.text, packages)
  return [...files, environmentFile(database)].toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

interface TemplateFile {
  path: string
  text: string
}

function filesBelow(folder: string): readonly TemplateFile[] {
  const root = join(packageRoot, folder)
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  return paths.map((path) => ({
    path: path.slice(root.length + 1).replaceAll(sep, '/'),
    text: readFileSync(path, 'utf8'),
  }))
}

function named(text: string, name: string): string {
  return text.replaceAll(templateName, name)
}

function withPackages(text: string, packages: Project['packages']): string {
  const manifest = JSON.parse(text)
  for (const group of [manifest.dependencies, manifest.devDependencies]) {
    for (const name of Object.keys(group)) group[name] = packages[name] ?? group[name]
  }
  return `${JSON.stringify(manifest, undefined, 2)}\n`
}

/** What is this machine's alone: never the same twice, and never in a repository. */
function environmentFile(database: DatabaseChoice): ProjectFile {
  const lines = [
    '# For this machine alone; git ignores it. .env.example has all that can be set.',
    `SECRET_KEY=${randomBytes(48).toString('base64url')}`,
    'ADMIN_EMAIL=admin@example.com',
    `ADMIN_PASSWORD=${randomBytes(18).toString('base64url')}`,
  ]
  const postgres = [
    '# Of the PostgreSQL in compose.yaml.',
    `POSTGRES_PASSWORD=${randomBytes(18).toString('base64url')}`,
  ]
  const all = database === 'postgres' ? [...lines, ...postgres] : lines
  return { path: '.env', text: `${all.join('\n')}\n`, isSecret: true }
}
