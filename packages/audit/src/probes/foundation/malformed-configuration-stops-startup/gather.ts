import { tryBoots } from '../../../gather/boot-trial.ts'
import { envExampleOf } from '../../../gather/env-example-file.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'
import { malformedValues } from './malformed-values.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const { services, config } = stand
  const example = await envExampleOf(stand)
  const known = Object.fromEntries(example.map(({ name, value }) => [name, value]))
  const values = malformedValues(config, { ...known, ...config.start?.env })
  const trials = await tryBoots(
    stand,
    values.map(({ variable, value }) => ({
      member: `${variable}=${value}`,
      variable,
      env: { [variable]: value },
    })),
  )
  return { bootsWellFormed: services.mainBoot?.outcome === 'ready', trials }
}
