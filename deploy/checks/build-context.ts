/**
 * `.dockerignore`: that what a builder of images is sent has nothing secret or needless in it, and
 * all that the Dockerfiles copy.
 *
 * @module
 */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  contextFiles,
  type IgnoreRule,
  ignoreRules,
  isInContext,
  readIgnoreFile,
} from '../image/build-context.ts'
import { copiedPaths, readDockerfile } from '../image/dockerfile.ts'
import type { Artefact, PlantedError } from './artefact.ts'

const root = join(import.meta.dirname, '../..')

/** Not read file by file here; that they are out is asked of {@link outside}. */
const unread = new Set(['.git', 'node_modules', '.data'])

/** Secrets, and what would make a build slow or different; some in folders that are sent. */
const outside = [
  '.env',
  '.env.production',
  '.env.production.example',
  '.git/config',
  '.data/vehicle-api.db',
  '.github/workflows/ci.yml',
  'apps/vehicle-api/.env',
  'apps/vehicle-api/src/.env.local',
  'apps/vehicle-api/src/main.test.ts',
  'apps/vehicle-api/src/testing/sign-in.ts',
  'apps/vehicle-api/dist/main.js',
  'apps/vehicle-api/node_modules/left/index.js',
  'apps/console/dist/index.html',
  'compose.yaml',
  'deploy/nginx/tls/server.key',
  'deploy/nginx/tls/server.pem',
  'deploy/terraform/terraform.tfstate',
  'docs/security.md',
  'id_ed25519',
  'node_modules/pino/package.json',
  'npm-debug.log',
  'packages/kit/src/security/tokens/private.pem',
  'packages/audit/src/cli.ts',
]

/** Kinds of files that are built or served. */
const kinds =
  /(?:\.(?:conf|css|gif|bmp|html|jpe?g|json|md|onnx|png|sh|svg|tsx?|txt|webmanifest|webp|woff2)|\/(?:passwd|group)|LICENSE|^\.npmrc)$/

export const buildContext: Artefact = {
  name: 'build context',
  problems: async () => problemsOf(await readIgnoreFile(root)),
  controls: [
    planted('all that is not named', (text) => text.replace(/^\*\*$/m, '')),
    planted('a file of secrets that is named', (text) => `${text}\n!.env\n`),
    planted('a key beside the configuration', (text) => text.replace('**/*.key', '')),
    planted('tests', (text) => text.replace('**/*.test.ts\n', '')),
    planted('a file that is copied, and left out', (text) =>
      text.replace('!package-lock.json', ''),
    ),
    planted('a folder that is copied, and left out', (text) => text.replace('!deploy/nginx', '')),
  ],
}

async function problemsOf(text: string): Promise<readonly string[]> {
  const rules = ignoreRules(text)
  const sent = await contextFiles(root, rules, unread)
  return [
    ...outside.filter((path) => isInContext(rules, path)).map((path) => `${path} would be sent`),
    ...sent
      .filter((path) => !kinds.test(path))
      .map((path) => `${path} is sent, and is of no kind that an image is built from`),
    ...(await missing(rules, sent)),
  ]
}

/** What is sent at once is what is there: a folder is there if one of its files is. */
async function missing(
  rules: readonly IgnoreRule[],
  sent: readonly string[],
): Promise<readonly string[]> {
  const names = ['api.Dockerfile', 'console.Dockerfile']
  const files = names.map((name) => readFile(join(root, 'deploy/image', name), 'utf8'))
  const copied = (await Promise.all(files)).flatMap((text) => copiedPaths(readDockerfile(text)))
  return [...new Set(copied)]
    .filter((path) => path !== '.')
    .filter((path) => !sent.some((file) => file === path || file.startsWith(`${path}/`)))
    .map(
      (path) =>
        `${path} is copied, and not sent${isInContext(rules, path) ? ': it is not there' : ''}`,
    )
}

function planted(error: string, change: (text: string) => string): PlantedError {
  return {
    planted: error,
    async problems() {
      const text = await readIgnoreFile(root)
      const changed = change(text)
      if (changed === text) throw new Error(`could not plant ${error}`)
      return await problemsOf(changed)
    },
  }
}
