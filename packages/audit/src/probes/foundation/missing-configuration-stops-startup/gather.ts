import { tryBoots } from '../../../gather/boot-trial.ts'
import { envExampleOf } from '../../../gather/env-example-file.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const { services, config } = stand
  const required = config.start?.required ?? (await requiredByExample(stand))
  const inEnvFile = services.envFileVariables()
  const trials = await tryBoots(
    stand,
    required
      .filter((variable) => !inEnvFile.has(variable))
      .map((variable) => ({
        member: `without ${variable}`,
        variable,
        env: { [variable]: undefined },
      })),
  )
  return {
    bootsWithAll: services.mainBoot?.outcome === 'ready',
    required,
    inEnvFile: required.filter((variable) => inEnvFile.has(variable)),
    trials,
  }
}

async function requiredByExample(stand: Stand): Promise<readonly string[]> {
  const variables = await envExampleOf(stand)
  return variables.filter(({ isRequired }) => isRequired).map(({ name }) => name)
}
