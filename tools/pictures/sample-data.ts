/**
 * What a small company has in its service after two weeks: people, pictures of a few vehicles, a
 * report, a flag that is being rolled out. Made by the routes, but for the days that have passed.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import type { ServiceTables } from '../../apps/vehicle-api/src/store/service-tables.ts'
import { drawing, drawings, type TestService } from '../../apps/vehicle-api/src/testing/service.ts'
import { signIn, testPassword } from '../../apps/vehicle-api/src/testing/sign-in.ts'
import type { TestUser } from '../../apps/vehicle-api/src/testing/signed-in.ts'

export interface SampleData {
  /** Administrator, and owner of all pictures that are seen. */
  readonly ann: TestUser
  /** Who is busy elsewhere. */
  readonly ben: TestUser
  /** That has a report. */
  readonly vehicleId: string
}

const days = 14
const dayMs = 86_400_000

const lorry = 'B-VC-204'

/** What is seen of each; the two of the lorry weigh more than one. */
const vehicles: readonly (readonly [id: string | null, drawings: readonly string[]])[] = [
  [lorry, ['drawn_truck.bmp', 'drawn_truck.bmp', 'drawn_truck.bmp', 'drawn_bus.png']],
  [lorry, ['drawn_truck.bmp']],
  ['HH-KR-77', ['drawn_car.jpg']],
  ['M-LW-1180', ['drawn_bus.png']],
  [null, ['drawn_bicycle.webp', 'drawn_motorcycle.gif', 'drawn_empty_road.jpg']],
]

export async function sampleData(service: TestService): Promise<SampleData> {
  const ann = await person(service, 'ann', 'admin')
  const ben = await person(service, 'ben', 'user')
  for (const name of ['carla', 'dmitri', 'eva']) await person(service, name, 'user')
  await person(service, 'visitor', 'guest')
  for (const agent of agents) await signInWith(service, ann, agent)
  const seeds = await classifyEach(service, ann)
  await fillDays(service, seeds)
  await service.store
    .queries({ name: 'sample-data' })
    .updateTable('users')
    .set({ created_at: new Date(Date.now() - days * dayMs).toISOString() })
    .execute()
  await setFlag(service, ann, { mode: 'rollout', percent: 50, roles_on: ['admin'] })
  await report(service, ann, lorry)
  return { ann, ben, vehicleId: lorry }
}

/** A random number that is the same at each run. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    // Park and Miller's.
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

async function person(
  { anonymous, store }: TestService,
  username: string,
  role: 'admin' | 'user' | 'guest',
): Promise<TestUser> {
  const email = `${username}@example.com`
  const headers = { 'user-agent': 'curl/8.14.1' }
  const post = async (url: string, payload: object) =>
    (await anonymous({ method: 'POST', url, payload, headers })).json()
  const { id } = await post('/api/v1/auth/register', { email, username, password: testPassword })
  const users = store.queries({ name: 'give-role' }).updateTable('users')
  await users.set({ role }).where('id', '=', id).execute()
  return { id, email, ...(await signIn(post, email, testPassword)) }
}

const agents = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
]

async function signInWith({ anonymous }: TestService, { email }: TestUser, agent: string) {
  const payload = { email, password: testPassword }
  const headers = { 'user-agent': agent }
  await anonymous({ method: 'POST', url: '/api/v1/auth/login', payload, headers })
}

interface Seed {
  readonly file: string
  readonly id: string
}

/** Each drawing once, by the model; what they are is repeated over the days. */
async function classifyEach(service: TestService, { headers }: TestUser): Promise<readonly Seed[]> {
  const seeds: Seed[] = []
  for (const { name, type } of drawings) {
    const answer = await service.anonymous({
      method: 'POST',
      url: '/api/v1/vehicle/classify',
      headers: { ...headers, 'content-type': type },
      payload: drawing(name),
    })
    seeds.push({ file: name, id: answer.json().id })
  }
  return seeds
}

async function fillDays({ store }: TestService, seeds: readonly Seed[]): Promise<void> {
  const queries = store.queries({ name: 'sample-data' })
  const rows = await queries.selectFrom('classifications').selectAll().execute()
  const copies = await queries.selectFrom('classification_pictures').selectAll().execute()
  const random = randomFrom(7)
  for (const ms of times(random)) {
    const [vehicleId, files] = pick(vehicles, random)
    const file = pick(files, random)
    const seed = seeds.find((one) => one.file === file)
    const row = rows.find(({ id }) => id === seed?.id)
    const copy = copies.find(({ classification_id: id }) => id === seed?.id)
    if (row === undefined || copy === undefined) throw new Error(`${file} was not classified`)
    const taken = takenAt(ms, { row, file, random })
    const classification = { ...taken, vehicle_id: vehicleId }
    await queries.insertInto('classifications').values(classification).execute()
    const picture = { ...copy, classification_id: taken.id }
    await queries.insertInto('classification_pictures').values(picture).execute()
  }
  // They have no vehicle, and all of them came in the same second.
  const ids = seeds.map(({ id }) => id)
  await queries.deleteFrom('classifications').where('id', 'in', ids).execute()
}

/** Some on each day, the oldest day first; none is so young that it is not yet over. */
function times(random: () => number): readonly number[] {
  const now = Date.now() - 600_000
  return Array.from({ length: days + 1 }, (_, at) => now - (days - at) * dayMs).flatMap((end) =>
    Array.from({ length: 3 + Math.floor(random() * 9) }, () =>
      Math.round(end - random() * 8 * 3_600_000),
    ),
  )
}

interface Taken {
  readonly row: ServiceTables['classifications']
  readonly file: string
  readonly random: () => number
}

/** As one that was taken by a camera at a gate, in slightly other light. */
function takenAt(ms: number, { row, file, random }: Taken): ServiceTables['classifications'] {
  const at = new Date(ms).toISOString()
  const confidence = row.confidence * (0.86 + 0.14 * random())
  const camera = `gate-${1 + Math.floor(random() * 3)}`
  return {
    ...row,
    ...{ id: idAt(ms), confidence, created_at: at },
    predictions: withFirst(row.predictions, confidence),
    image_name: `${camera}_${at.slice(5, 16).replaceAll(/\D/g, '')}.${file.split('.')[1]}`,
  }
}

function pick<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new RangeError('nothing to pick from')
  return item
}

/** The others share what is left as they did before. */
function withFirst(json: string, confidence: number): string {
  const [first, ...others] = JSON.parse(json) as { label: string; confidence: number }[]
  if (first === undefined) return json
  const share = (1 - confidence) / Math.max(1e-9, 1 - first.confidence)
  const rest = others.map((one) => ({ ...one, confidence: one.confidence * share }))
  return JSON.stringify([{ ...first, confidence }, ...rest])
}

/** A UUIDv7 of this millisecond (RFC 9562, section 5.7). */
function idAt(ms: number): string {
  const time = ms.toString(16).padStart(12, '0')
  const more = randomBytes(9).toString('hex')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${more.slice(0, 3)}-8${more.slice(3, 6)}-${more.slice(6)}`
}

async function setFlag({ anonymous }: TestService, { headers }: TestUser, change: object) {
  const url = '/api/v1/admin/flags/keep-pictures'
  const payload = { version: 0, ...change }
  const { statusCode, body } = await anonymous({ method: 'PUT', url, headers, payload })
  if (statusCode !== 200) throw new Error(body)
}

async function report({ anonymous }: TestService, { headers }: TestUser, vehicleId: string) {
  const payload = { vehicle_id: vehicleId, notes: 'For the yearly inspection of the fleet.' }
  await anonymous({ method: 'POST', url: '/api/v1/vehicle/report', headers, payload })
}
