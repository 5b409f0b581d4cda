/**
 * `npm run load`: sends the profile to a service and prints each route beside its thresholds.
 *
 * @module
 */

import { helpText, type LoadArguments, parseArguments, UsageError } from './arguments.ts'
import { judge, type Verdict } from './judge.ts'
import { ownService } from './own-service.ts'
import { lasting, limitsOf } from './plan.ts'
import { type Profile, profile as written } from './profile.ts'
import { connectionsOf, sendLoad } from './send-load.ts'
import { sessionAt } from './session.ts'
import { verdictTable } from './verdict-table.ts'

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = parseArguments(args)
    if (options.help) {
      process.stdout.write(helpText)
      return 0
    }
    return await load(options)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`load: ${error.message}\nSee: npm run load -- --help\n`)
    return 2
  }
}

async function load(options: LoadArguments): Promise<number> {
  const profile = options.seconds === undefined ? written : lasting(written, options.seconds)
  if (options.url !== undefined) return await loadAt(options.url, profile, options)
  await using service = await ownService()
  return await loadAt(service.url, profile, options)
}

async function loadAt(url: string, profile: Profile, options: LoadArguments): Promise<number> {
  using session = await sessionAt(url, {
    account: accountOf(process.env),
    refreshes: refreshesOf(profile, options.connections),
  }).catch((error: Error) => {
    throw new UsageError(
      `nothing was sent, as nobody could be signed in at ${url}: ${error.message}`,
    )
  })
  const { observed } = await sendLoad(profile, {
    url,
    session,
    connections: options.connections,
    onStage: ({ name, seconds, perSecond }) =>
      process.stderr.write(`${name}: ${perSecond} requests a second for ${seconds} s\n`),
  })
  const verdicts = judge(limitsOf(profile), observed)
  print(url, profile, verdicts, options)
  return verdicts.every(({ unmet }) => unmet.length === 0) ? 0 : 1
}

function accountOf({ LOAD_EMAIL: email, LOAD_PASSWORD: password }: NodeJS.ProcessEnv) {
  return email === undefined || password === undefined ? undefined : { email, password }
}

function refreshesOf({ routes }: Profile, connections: number): number {
  const refresh = routes.find(({ body }) => body === 'refresh token')
  return refresh === undefined ? 0 : connectionsOf(refresh, connections)
}

function print(
  url: string,
  { stages }: Profile,
  verdicts: readonly Verdict[],
  { json }: LoadArguments,
): void {
  const isMet = verdicts.every(({ unmet }) => unmet.length === 0)
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ url, is_met: isMet, stages, routes: verdicts }, null, 2)}\n`,
    )
    return
  }
  process.stdout.write(`\n${verdictTable(verdicts)}\n\n`)
  process.stdout.write(
    isMet ? 'Every threshold is met.\n' : 'Thresholds are not met: see the last column.\n',
  )
  if (verdicts.some(({ observed }) => (observed.statuses['429'] ?? 0) > 0)) {
    process.stdout.write(
      '429: RATE_LIMIT_IP and RATE_LIMIT_USER of the service admit less than this load.\n',
    )
  }
}
