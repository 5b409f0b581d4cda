import { isSuccess } from '../../../gather/answer.ts'
import { type Trial, type TrialRequest, tryBoots } from '../../../gather/boot-trial.ts'
import { envExampleOf } from '../../../gather/env-example-file.ts'
import type { Http } from '../../../gather/http-client.ts'
import type { Stand } from '../../../gather/stand.ts'
import { insecureValues, productionFlags, secretVariables } from './insecure-values.ts'
import type { Facts } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const variables = secretVariables(stand.config)
  if (variables.length === 0) return { bootsWithStrong: false, variables, trials: [] }
  const flags = productionFlags(stand.config.start?.env ?? {})
  const examples = new Map((await envExampleOf(stand)).map(({ name, value }) => [name, value]))
  const inEnvFile = stand.services.envFileVariables()
  const requests = variables.flatMap((variable) =>
    insecureValues(examples.get(variable)).flatMap(({ is, value }): TrialRequest[] => {
      // What the file sets cannot be unset.
      if (value === undefined && inEnvFile.has(variable)) return []
      return [{ member: `${variable} ${is}`, variable, env: { ...flags, [variable]: value } }]
    }),
  )
  const strong = { member: 'a strong secret', variable: '', env: flags }
  const [control, ...trials] = await tryBoots(stand, [strong, ...requests])
  return {
    bootsWithStrong: control?.boot.outcome === 'ready',
    variables,
    trials: await Promise.all(
      trials.map(async (trial, index) => ({
        ...trial,
        isPredictable: await isPredictable(stand, trial, requests[index]),
      })),
    ),
  }
}

/**
 * Without a value a service may make a random secret for itself, which is not insecure. If it does, a
 * token of one boot means nothing to the next. Undefined if that cannot be told.
 */
async function isPredictable(
  stand: Stand,
  { boot }: Trial,
  request: TrialRequest | undefined,
): Promise<boolean | undefined> {
  const { services, accounts, capabilities } = stand
  const value = request?.env[request.variable]
  if (boot.outcome !== 'ready' || request === undefined || (value ?? '') !== '') return true
  if (!capabilities.has('credential') || accounts.whoami === undefined) return undefined
  const [first, second] = await Promise.all(
    ['one', 'another'].map((which) =>
      services.boot({ label: `${request.member}: ${which}`, env: request.env }),
    ),
  )
  try {
    if (first?.instance === undefined || second?.instance === undefined) return undefined
    return await isTokenOfBoth(stand, first.instance.http, second.instance.http)
  } finally {
    await Promise.all([first?.instance?.stop(), second?.instance?.stop()])
  }
}

/** Whether what one of them signed is valid at the other. Undefined if its tokens are not signed. */
async function isTokenOfBoth(
  { accounts }: Stand,
  one: Http,
  other: Http,
): Promise<boolean | undefined> {
  const { user } = await accounts.a()
  const session = await accounts.signIn(user, one)
  // A session that the service keeps is valid whatever signs it.
  if (session.accessToken === undefined || accounts.tokens.kind(session) !== 'jwt') return undefined
  if (!isSuccess(await accounts.ask(session, one))) return undefined
  return isSuccess(await accounts.ask(session, other))
}
