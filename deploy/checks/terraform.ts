/**
 * What a cloud is told, as far as it shows without a provider: the syntax of every file, and of the
 * text what the tests assert of a plan. `npm run prove:delivery -- terraform` runs those.
 *
 * @module
 */

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Artefact, MissingTool, type PlantedError } from './artefact.ts'
import { documentedKeys } from './kubernetes/overlays.ts'
import { agreementProblems } from './terraform/agreement-rules.ts'
import { awsProblems } from './terraform/aws-rules.ts'
import { parsed, type Sources, shippedSources, terraformFolder } from './terraform/sources.ts'

const run = promisify(execFile)

/** Needs no program. */
export const terraform: Artefact = {
  name: 'terraform',
  problems: async () => await problemsOf(await shippedSources()),
  controls: [
    planted('an unclosed block', 'aws/main.tf', /\}\s*$/, '', /Unclosed configuration block/),
    planted(
      'a public bucket',
      'aws/backups.tf',
      /(block_public_policy +=) true/,
      '$1 false',
      /may become public/,
    ),
    planted(
      'a bucket that keeps nothing',
      'aws/backups.tf',
      /"Enabled"/,
      '"Suspended"',
      /overwritten/,
    ),
    planted(
      'a public database',
      'aws/database.tf',
      /(publicly_accessible +=) false/,
      '$1 true',
      /public address/,
    ),
    planted(
      'a database that is not encrypted',
      'aws/database.tf',
      /(storage_encrypted +=) true/,
      '$1 false',
      /not encrypted/,
    ),
    planted(
      'a database that may be deleted',
      'aws/database.tf',
      /(deletion_protection +=) local.is_production/,
      '$1 false',
      /may delete it/,
    ),
    planted(
      'protection of staging alone',
      'aws/main.tf',
      /== "production"/,
      '== "staging"',
      /local.is_production/,
    ),
    planted(
      'a password in the state',
      'aws/database.tf',
      /manage_master_user_password/,
      'password',
      /in the state/,
    ),
    planted('a cache without TLS', 'aws/cache.tf', /"required"/, '"preferred"', /without TLS/),
    planted('tags that move', 'aws/registry.tf', /"IMMUTABLE"/, '"MUTABLE"', /a tag may move/),
    planted(
      'a database for every address',
      'aws/database.tf',
      /referenced_security_group_id = .*/,
      'cidr_ipv4 = "0.0.0.0/0"',
      /others than the pods/,
    ),
    planted('a secret without a place', 'aws/secrets.tf', /"REDIS_URL",/, '', /the service reads/),
    planted(
      'a misspelt value',
      'environments/production.tfvars',
      /max_connections/,
      'max_conections',
      /which there is not/,
    ),
    planted(
      'a test that asserts nothing',
      'aws/tests/refusals.tftest.hcl',
      /expect_failures = .*/,
      '',
      /asserts nothing/,
    ),
    planted(
      'a namespace without its profile',
      'cluster/main.tf',
      /"restricted"/,
      '"baseline"',
      /other labels/,
    ),
    planted(
      'a server that pg_dump does not know',
      'aws/variables.tf',
      /"17"/,
      '"19"',
      /pg_dump in the image/,
    ),
  ],
}

async function problemsOf(sources: Sources): Promise<readonly string[]> {
  const all = await parsed(sources)
  if (all.problems.length > 0) return all.problems
  return [...awsProblems(all, await documentedKeys()), ...(await agreementProblems(all))]
}

/** @param words what must be said of the copy */
function planted(
  title: string,
  path: string,
  right: RegExp,
  wrong: string,
  words: RegExp,
): PlantedError {
  return {
    planted: title,
    async problems() {
      const sources = await shippedSources()
      const text = sources.get(path) ?? ''
      if (!right.test(text)) throw new TypeError(`there is nothing to plant ${title} in`)
      const problems = await problemsOf(new Map([...sources, [path, text.replace(right, wrong)]]))
      return problems.filter((each) => words.test(each))
    },
  }
}

/** Needs the program, and no provider. */
export const terraformFormat: Artefact = {
  name: 'terraform-format',
  problems: async () => await unformatted(terraformFolder),
  controls: [
    {
      planted: 'a line that is not aligned',
      async problems() {
        const folder = await mkdtemp(join(tmpdir(), 'plimsoll-terraform-'))
        try {
          await writeFile(join(folder, 'main.tf'), 'locals {\n  a = 1\n  bcd = 2\n}\n')
          return await unformatted(folder)
        } finally {
          await rm(folder, { recursive: true })
        }
      },
    },
  ],
}

async function unformatted(folder: string): Promise<readonly string[]> {
  const program = process.env['TERRAFORM_PATH'] ?? 'terraform'
  try {
    await run(program, ['fmt', '-check', '-recursive', folder])
    return []
  } catch (error) {
    const { code, stdout = '' } = error as { code?: string | number; stdout?: string }
    if (code === 'ENOENT') {
      throw new MissingTool(
        'terraform',
        'install Terraform 1.10 or newer, or name it in TERRAFORM_PATH',
      )
    }
    const files = stdout.split('\n').filter((line) => line !== '')
    if (files.length === 0) throw error
    return files.map((file) => `${file} is not as \`terraform fmt\` writes it`)
  }
}
