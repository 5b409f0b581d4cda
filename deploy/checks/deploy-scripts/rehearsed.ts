/**
 * Runs the script with programs in the place of kubectl that tell on whoever calls them: a dry run
 * shows its plan and calls nothing.
 *
 * @module
 */

import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { told } from '../proxies/tools.ts'

const root = join(import.meta.dirname, '../../..')
const example = join(root, 'deploy/rollout/examples/kubernetes.json')
const image = `registry.example.com/plimsoll/vehicle-api@sha256:${'0'.repeat(64)}`
/** All that a deployment to Kubernetes would call, and what could be called by mistake. */
const programs = ['kubectl', 'npm', 'docker', 'curl']

export async function dryRunProblems(script: string): Promise<readonly string[]> {
  // It must lie in a folder beside tools.
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-deploy-script-'))
  const calls = join(folder, 'calls')
  try {
    const path = scriptIn(folder, script)
    fakesIn(join(folder, 'bin'), calls)
    const { isOk, output } = await told(
      path,
      ['--config', example, '--image', image, '--dry-run'],
      { PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH']}` },
    )
    return [
      ...(isOk ? [] : [`A dry run fails: ${output.trim()}`]),
      ...(output.includes(`vehicle-api-canary vehicle-api=${image}`) ? [] : ['It shows no plan.']),
      ...(existsSync(calls) ? ['A dry run calls programs.'] : []),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** With a launcher that hands over to the real one, as `tools` is beside it in the repo. */
function scriptIn(folder: string, script: string): string {
  const path = join(folder, 'deploy', 'deploy.sh')
  mkdirSync(join(folder, 'deploy'))
  mkdirSync(join(folder, 'tools'))
  writeFileSync(path, script)
  chmodSync(path, 0o755)
  const launcher = join(root, 'tools/launch.mjs')
  writeFileSync(join(folder, 'tools', 'launch.mjs'), `import ${JSON.stringify(launcher)}\n`)
  return path
}

function fakesIn(folder: string, calls: string): void {
  mkdirSync(folder)
  for (const program of programs) {
    const path = join(folder, program)
    writeFileSync(path, `#!/bin/sh\necho "${program} $*" >>'${calls}'\n`)
    chmodSync(path, 0o755)
  }
}
