/**
 * The service on both stores, with secrets in all that it meets, and where they were found.
 *
 * @module
 */

import { plantInBodies } from './leak-bodies.ts'
import {
  plantInCalls,
  plantInDriver,
  plantInErrors,
  plantInJobs,
  plantInNeighbours,
  plantInPictures,
  plantInStatements,
} from './leak-faults.ts'
import { Plants } from './leak-plants.ts'
import { plantInHeaders, plantInUploads, plantInUrls, plantUntilRefused } from './leak-requests.ts'
import { placesIn } from './leak-search.ts'
import { type LeakServers, leakServers } from './leak-servers.ts'
import { type LeakStand, leakStand } from './leak-stand.ts'

/** The places whose secrets were found, by sink. */
export type Found = ReadonlyMap<string, ReadonlySet<string>>

export interface Exercise {
  readonly places: readonly string[]
  readonly found: Found
  /** Of the control: as well as what by design no sink is told. */
  readonly foundWhenTold: Found
}

/** @param isWeak the control, see `leak-weakness.ts` */
export async function exercise(isWeak: boolean): Promise<Exercise> {
  const plants = new Plants()
  await using servers = await leakServers(plants)
  const [embedded, shared] = [
    await searched(isWeak, plants, embeddedEnv(plants, servers), onEmbedded),
    await searched(
      isWeak,
      plants,
      { LOG_LEVEL: 'info', RATE_LIMIT_IP: '250/hour', ...servers.env },
      (stand) => onServers(stand, servers),
    ),
  ]
  return {
    places: plants.places,
    found: union(embedded.found, shared.found),
    foundWhenTold: union(embedded.foundWhenTold, shared.foundWhenTold),
  }
}

/** Redis is there and refuses the password. */
function embeddedEnv(plants: Plants, { env }: LeakServers): Readonly<Record<string, string>> {
  const redis = new URL(env['REDIS_URL'] ?? '')
  redis.password = encodeURIComponent(plants.plant('REDIS_URL, refused', 'escaped'))
  return {
    LOG_LEVEL: 'trace',
    SECRET_KEY: plants.plant('SECRET_KEY') + plants.plant('SECRET_KEY'),
    PASSWORD_PEPPER: plants.plant('PASSWORD_PEPPER') + plants.plant('PASSWORD_PEPPER'),
    ADMIN_PASSWORD: plants.plant('ADMIN_PASSWORD', 'word'),
    RATE_LIMIT_ENABLED: 'false',
    REDIS_URL: redis.href,
  }
}

async function searched(
  isWeak: boolean,
  plants: Plants,
  env: Readonly<Record<string, string>>,
  plant: (stand: LeakStand) => Promise<void>,
): Promise<Pick<Exercise, 'found' | 'foundWhenTold'>> {
  await using stand = await leakStand({ plants, isWeak, env })
  await plant(stand)
  const found = placesIn(await stand.sinks(), plants.all)
  if (!isWeak) return { found, foundWhenTold: found }
  await stand.tellAll()
  return { found, foundWhenTold: placesIn(await stand.sinks(), plants.all) }
}

async function onEmbedded(stand: LeakStand): Promise<void> {
  await plantInHeaders(stand)
  await plantInUrls(stand)
  await plantInBodies(stand)
  await plantInUploads(stand)
  await plantInErrors(stand)
  await plantInStatements(stand)
  await plantInCalls(stand)
  await plantInPictures(stand)
  await plantInJobs(stand)
}

async function onServers(stand: LeakStand, servers: LeakServers): Promise<void> {
  await plantInNeighbours(stand, servers)
  await plantInStatements(stand)
  await plantInDriver(stand, servers)
  await plantUntilRefused(stand)
  await servers.stop()
  await plantInHeaders(stand)
  await servers.resume()
}

function union(one: Found, other: Found): Found {
  return new Map(
    [...one].map(([sink, places]) => [sink, new Set([...places, ...(other.get(sink) ?? [])])]),
  )
}
