/**
 * Terraform's own word on the modules: `validate` and `test` with a provider that is there and a cloud
 * that is not. What a plan against a real account would say, only an account can tell.
 *
 * @module
 */

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { MissingTool } from '../checks/artefact.ts'
import { terraformFolder } from '../checks/terraform/sources.ts'
import type { Proof } from './proof.ts'

const run = promisify(execFile)
const program = process.env['TERRAFORM_PATH'] ?? 'terraform'

/** Without a bound, a provider that hangs would hold everything up. */
const timeoutMs = 10 * 60_000

export const terraformAws: Proof = {
  name: 'terraform',
  shows: 'the AWS modules are valid, their tests pass, and fail for a public bucket',
  run: (print) =>
    inCopy('aws', async (module) => [
      ...(await sound(module, print)),
      ...(await controls(module, print)),
    ]),
}

export const terraformCluster: Proof = {
  name: 'terraform-cluster',
  shows: 'the module for the namespace is valid, and invalid with a misspelt argument',
  run: (print) =>
    inCopy('cluster', async (module) => {
      const problems = await sound(module, print)
      await module.replace('main.tf', 'prevent_destroy', 'prevent_destruction')
      const { isOk } = await module.terraform('validate')
      return isOk ? [...problems, 'a misspelt argument is overlooked'] : problems
    }),
}

interface Outcome {
  readonly isOk: boolean
  readonly output: string
}

interface Module {
  readonly name: string
  terraform(...args: readonly string[]): Promise<Outcome>
  replace(file: string, right: string, wrong: string): Promise<void>
}

/** @throws MissingTool if Terraform or the provider is */
async function inCopy(
  name: string,
  work: (module: Module) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-terraform-'))
  try {
    await cp(join(terraformFolder, name), join(folder, name), { recursive: true })
    const env = await environment(folder)
    const cwd = join(folder, name)
    const module: Module = {
      name,
      terraform: (...args) => outcome(args, cwd, env),
      async replace(file, right, wrong) {
        const text = await readFile(join(cwd, file), 'utf8')
        if (!text.includes(right)) throw new TypeError(`${file} has no ${right}`)
        await writeFile(join(cwd, file), text.replace(right, wrong))
      },
    }
    await initialise(module)
    return await work(module)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** @throws MissingTool */
async function environment(folder: string): Promise<NodeJS.ProcessEnv> {
  const { PLIMSOLL_TERRAFORM_MIRROR: mirror, TF_CLI_CONFIG_FILE: own } = process.env
  const env = { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' }
  if (mirror === undefined) {
    if (own !== undefined && existsSync(own)) return env
    throw new MissingTool(
      'a provider of Terraform',
      'fetch them with `terraform providers mirror FOLDER`, and name it in PLIMSOLL_TERRAFORM_MIRROR',
    )
  }
  const file = join(folder, 'terraformrc')
  const source = `filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }`
  await writeFile(file, `provider_installation {\n  ${source}\n}\n`)
  return { ...env, TF_CLI_CONFIG_FILE: file }
}

async function outcome(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<Outcome> {
  const options = { cwd, env, timeout: timeoutMs, maxBuffer: 8 * 1024 ** 2 }
  try {
    const { stdout } = await run(program, [...args, '-no-color'], options)
    return { isOk: true, output: stdout }
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as Record<string, string | undefined>
    if (code !== 'ENOENT') return { isOk: false, output: `${stdout}${stderr}` }
    throw new MissingTool(
      'terraform',
      'install Terraform 1.10 or newer, or name it in TERRAFORM_PATH',
    )
  }
}

/** @throws MissingTool if the mirror has not this module's provider */
async function initialise(module: Module): Promise<void> {
  const { isOk, output } = await module.terraform('init', '-backend=false', '-input=false')
  if (isOk) return
  const [provider] = /hashicorp\/[a-z]+/.exec(output) ?? []
  if (!/Failed to query available provider packages/.test(output)) throw new Error(output)
  throw new MissingTool(
    `the provider ${provider}`,
    'add it to the folder of PLIMSOLL_TERRAFORM_MIRROR',
  )
}

async function sound(module: Module, print: (line: string) => void): Promise<readonly string[]> {
  const valid = await module.terraform('validate')
  if (!valid.isOk) return [valid.output]
  print(`${module.name}: valid`)
  if (module.name !== 'aws') return []
  const tested = await module.terraform('test')
  const [counted = 'no test was run'] = /\d+ passed, \d+ failed.*/.exec(tested.output) ?? []
  print(`${module.name}: ${counted}`)
  return tested.isOk && /[1-9]\d* passed, 0 failed/.test(counted) ? [] : [tested.output]
}

/** Each weakened module must fail its tests, with these words. */
const weakened = [
  [
    'backups.tf',
    'block_public_policy     = true',
    'block_public_policy     = false',
    /must not be public/,
  ],
  [
    'database.tf',
    'storage_encrypted     = true',
    'storage_encrypted     = false',
    /must be encrypted/,
  ],
] as const

async function controls(module: Module, print: (line: string) => void): Promise<readonly string[]> {
  const problems: string[] = []
  for (const [file, right, wrong, words] of weakened) {
    await module.replace(file, right, wrong)
    const { isOk, output } = await module.terraform('test', '-filter=tests/production.tftest.hcl')
    await module.replace(file, wrong, right)
    if (isOk || !words.test(output)) problems.push(`the tests pass with ${wrong}`)
    else print(`control: ${wrong.replace(/ +/g, ' ')} fails its test`)
  }
  return problems
}
