import { faultTrial } from '../../../gather/fault-exercise.ts'
import { linesAbout } from '../../../gather/log-search.ts'
import { logsOf } from '../../../gather/log-wait.ts'
import { spellingsOf } from '../../../gather/spellings.ts'
import { Inconclusive, type Stand } from '../../../gather/stand.ts'
import type { Facts, Hit } from './judge.ts'
import { plant } from './plant.ts'

export async function gather(stand: Stand): Promise<Facts> {
  await provokeFailures(stand)
  const planted = await plant(stand)
  const path = stand.discovery.randomPath()
  await stand.http.send({ path, waitOut429: false })
  const lines = await logsOf(stand, (all) => linesAbout(all, path).length > 0)
  const secrets = await secretsOf(stand)
  const api = stand.api.operations
  const hits: Hit[] = []
  for (const [name, secret] of secrets) {
    for (const spelling of spellingsOf(secret)) {
      const found = linesAbout(lines, spelling.text)
      if (found.length === 0) continue
      hits.push({ secret: name, spelling: spelling.name, lines: found.length })
      break
    }
  }
  return {
    planted,
    secrets: secrets.map(([name]) => name),
    hits,
    lines: lines.length,
    matched: linesAbout(lines, path).length > 0,
    hasCredentials: stand.capabilities.has('credential') || api.some((one) => one.isProtected),
    health: await stand.healthHolds(),
  }
}

/** Errors of a driver tell most: they are logged while a dependency is away. */
async function provokeFailures(stand: Stand): Promise<void> {
  const [dependency] = stand.dependencies.required
  if (dependency === undefined || stand.services.main === undefined) return
  try {
    await faultTrial(stand, dependency, 'refuse')
  } catch (error) {
    // Without it there are still the other places.
    if (!(error instanceof Inconclusive)) throw error
  }
}

/** Canaries of the whole run, and what was really issued to A. */
async function secretsOf(stand: Stand): Promise<readonly (readonly [string, string])[]> {
  const secrets = [...stand.canaries()].filter(([, text]) => text.length >= 8)
  if (!stand.capabilities.has('credential')) return secrets
  const { accessToken, refreshToken, user } = await stand.accounts.a()
  const issued: readonly (readonly [string, string | undefined])[] = [
    ['access token', signatureOf(accessToken)],
    ['refresh token', signatureOf(refreshToken)],
    ['password of a user', user.password],
  ]
  return [
    ...secrets,
    ...issued.flatMap(([name, text]) =>
      text === undefined || text.length < 8 ? [] : [[name, text] as const],
    ),
  ]
}

/** Of a signed token the last part is secret; a log may tell its claims. */
function signatureOf(token: string | undefined): string | undefined {
  return token?.split('.').at(-1)
}
