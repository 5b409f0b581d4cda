/**
 * The commands of a document, run as its reader would: all of its ```sh blocks in one shell, against
 * a service that is running.
 *
 * `npm start` and `npm test` are left out, as they are proved elsewhere (launch.test.ts, prove:clone).
 * Other scripts of the repository run without the launcher, those of the service as `serviceProgram`
 * does; curl is the real one.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { systemBinary } from '../servers/system-package.ts'

const root = join(import.meta.dirname, '../..')

/** Where documents say that the service is. */
export const documentedUrl = 'http://127.0.0.1:8000'
const separator = '\x1e'

export interface ShownBlock {
  readonly commands: string
  /** The ```json block right after it: what the last command answers. */
  readonly answer: Readonly<Record<string, unknown>> | undefined
}

interface RunBlock extends ShownBlock {
  /** All that was written. */
  readonly output: string
  /** HTTP statuses, in the order of the requests. */
  readonly statuses: readonly number[]
}

export function shownBlocks(document: string): ShownBlock[] {
  const blocks = /```sh\n(?<commands>[\s\S]*?)```(?:\n+```json\n(?<answer>[\s\S]*?)```)?/g
  return [...document.matchAll(blocks)].map(({ groups = {} }) => ({
    commands: groups['commands'] ?? '',
    answer: groups['answer'] === undefined ? undefined : JSON.parse(groups['answer']),
  }))
}

/**
 * @param files by their names, where the commands are typed
 * @throws Error with what was written, if a command fails
 */
export async function runBlocks(
  blocks: readonly ShownBlock[],
  url: string,
  env: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): Promise<RunBlock[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-document-'))
  symlinkSync(join(root, 'apps'), join(folder, 'apps'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  // Where the data of a service lie that was started as documents say.
  const { DATA_DIR: dataFolder } = env
  if (dataFolder !== undefined) symlinkSync(dataFolder, join(folder, '.data'))
  const mark = `printf '\\036'; printf '\\036' >&2\n`
  const script = prelude + blocks.map(({ commands }) => commands + mark).join('')
  try {
    const shell = spawn('sh', ['-euc', script.replaceAll(documentedUrl, url)], {
      cwd: folder,
      env: { ...process.env, ...env, ROOT: root, NODE: process.execPath, CURL: curlProgram() },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [output, errors] = await Promise.all([text(shell.stdout), text(shell.stderr)])
    const outputs = output.split(separator)
    const statuses = errors.split(separator)
    if (outputs.length !== blocks.length + 1)
      throw new Error(`a command fails:\n${output}${errors}`)
    return blocks.map((block, index) => ({
      ...block,
      output: outputs[index] ?? '',
      statuses: [...(statuses[index] ?? '').matchAll(/HTTP (\d+)/g)].map(([, code]) =>
        Number(code),
      ),
    }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** `--json` is newer than the curl of some systems, and the status is told on the side. */
const prelude = `
node() { "$NODE" "$@"; }
curl() {
  for part; do
    shift
    if [ "$part" = --json ]; then set -- "$@" -H 'content-type: application/json' -d
    else set -- "$@" "$part"; fi
  done
  "$CURL" -w '\\n%{stderr}HTTP %{http_code}\\n' "$@"
}
npm() {
  script=$1; shift
  if [ "$script" = run ]; then script=$1; shift; fi
  if [ "\${1-}" = -- ]; then shift; fi
  case $script in start | test) return ;; esac
  file=$(sed -n "s|^ *\\"$script\\": \\"node tools/launch.mjs \\(.*\\)\\".*|\\1|p" "$ROOT/package.json")
  built=\${file#apps/vehicle-api/src/}
  if [ -n "\${PLIMSOLL_TEST_SERVICE-}" ] && [ "$built" != "$file" ]
  then set -- "$PLIMSOLL_TEST_SERVICE/\${built%.ts}.js" "$@"
  else set -- --conditions=@plimsoll/source "$ROOT/$file" "$@"
  fi
  node "$@" || {
    # The doctor finds much to say about a machine that only tests.
    [ $? -eq 1 ] && [ "$script" = doctor ]
  }
}
`

function curlProgram(): string {
  return systemBinary({
    title: 'curl',
    names: ['curl'],
    env: 'CURL_PATH',
    package: { debian: 'curl', fedora: 'curl', homebrew: 'curl' },
  })
}

export function readDocument(document: string): string {
  return readFileSync(join(root, document), 'utf8')
}
