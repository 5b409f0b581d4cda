import { Inconclusive, type Stand } from '../../../gather/stand.ts'
import { documentedVariables } from '../env-example.ts'
import { readFiles } from '../read-files.ts'
import type { Facts } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const path = await stand.repository.envExample()
  const [file] = path === undefined ? [] : await readFiles(stand, [path])
  const control = {
    name: 'The service starts with its declared environment',
    held: stand.services.mainBoot?.outcome === 'ready',
  }
  if (file === undefined)
    return { file: undefined, boot: undefined, documented: 0, left: [], control }
  if (stand.config.start === undefined) throw new Inconclusive('There is no start command.')

  const documented = documentedVariables(file.text)
  const { portEnv = 'PORT', env = {} } = stand.config.start
  const told = new Set([...Object.keys(env), ...(stand.config.dependencies ?? []).map(envOf)])
  // What it is told and the file does not document is left out: that is the question.
  const left = [...told].filter((name) => name && name !== portEnv && !documented.has(name))
  const examples = [...documented].filter(
    ([name, value]) => value !== undefined && name !== portEnv && !told.has(name),
  )
  const changes = Object.fromEntries([...examples, ...left.map((name) => [name, undefined])])
  const boot = await stand.services.boot({
    env: changes,
    label: `only what ${file.path} documents`,
  })
  await boot.instance?.stop()
  const { outcome, output, exitCode } = boot
  return {
    file: file.path,
    boot: { outcome, exitCode, lastLine: output.findLast((line) => line.trim() !== '') },
    documented: documented.size,
    left,
    control,
  }
}

function envOf({ env = '' }: { readonly env?: string }): string {
  return env
}
