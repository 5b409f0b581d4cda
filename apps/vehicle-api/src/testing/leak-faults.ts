/**
 * What fails behind the service, with secrets in what it fails with: drivers, other services, the
 * model, jobs.
 *
 * @module
 */

import { contextFetch } from '@plimsoll/kit/context'
import { sql } from 'kysely'
import { Client } from 'pg'
import { becomes } from './becomes.ts'
import { form } from './form.ts'
import { type LeakServers, someService } from './leak-servers.ts'
import type { LeakStand } from './leak-stand.ts'
import { drawing } from './service.ts'

/** As libraries word them: each a way in which errors have told passwords. */
const wordings: Readonly<Record<string, (secret: string) => string>> = {
  url: (secret) => `connect ECONNREFUSED postgres://app:${encodeURIComponent(secret)}@db:5432/cars`,
  json: (secret) => `upstream said ${JSON.stringify({ api_key: secret, status: 'denied' })}`,
  nested: (secret) => `bad event ${JSON.stringify(JSON.stringify({ password: secret }))}`,
  query: (secret) =>
    `GET https://id.example/keys?client_secret=${encodeURIComponent(secret)} failed`,
  header: (secret) => `refused: authorization: Bearer ${secret}`,
  conninfo: (secret) => `invalid dsn: host=db password='${secret}' port=5432`,
  plain: (secret) => `login failed, password=${secret}`,
}

/** An error in a handler: in its words, in the words of its cause, and in what hangs on it. */
export async function plantInErrors({ plants, fail }: LeakStand): Promise<void> {
  for (const [wording, say] of Object.entries(wordings)) {
    const causes = plants.plantEach(`cause, ${wording}`)
    for (const [index, secret] of plants.plantEach(`error, ${wording}`).entries()) {
      const cause = new Error(say(causes[index] ?? ''))
      await fail(() => throwNamed(`${wording}${index}`, new Error(say(secret), { cause })))
    }
  }
  for (const [index, secret] of plants.plantEach('member of an error').entries()) {
    const config = { url: secret, headers: { authorization: secret } }
    const error = Object.assign(new Error('odd'), { config, response: { body: secret } })
    await fail(() => throwNamed(`member${index}`, error))
  }
  for (const [index, secret] of plants.plantEach('code of an error').entries()) {
    const code = `E_${encodeURIComponent(`token=${secret}`)}`
    await fail(() => throwNamed(`code${index}`, Object.assign(new Error('odd'), { code })))
  }
}

/** Of one name only the first few are reported. */
function throwNamed(name: string, error: Error): never {
  throw Object.assign(error, { name })
}

const valueInStatement = 'value in a statement'

/** What the store refuses: a parameter, of whatever is wrong with the statement. */
export async function plantInStatements({ plants, fail, store }: LeakStand): Promise<void> {
  const queries = store.queries()
  for (const secret of plants.plantEach(valueInStatement)) {
    await fail(() => sql`select * from nowhere where password = ${secret}`.execute(queries))
    await fail(() =>
      sql`insert into users (id, email) values (${secret}, ${secret})`.execute(queries),
    )
    await fail(() => sql`select cast(${secret} as uuid)`.execute(queries))
  }
}

/** What PostgreSQL's driver says of them by itself, which the store takes out before any log. */
export async function plantInDriver(
  { plants, fail }: LeakStand,
  { env }: LeakServers,
): Promise<void> {
  const client = new Client({ connectionString: env['DATABASE_URL'] })
  await client.connect()
  await client.query('create temporary table leaks (told text primary key, n int not null)')
  for (const secret of plants.plantEach(valueInStatement)) {
    const insert = (n: number | null) =>
      client.query('insert into leaks values ($1, $2)', [secret, n])
    await insert(1)
    await fail(() => insert(1))
    await fail(() => insert(null))
    for (const type of ['uuid', 'int', 'json', 'timestamptz', 'inet', 'bytea']) {
      await fail(async () => {
        await client.query(`select $1::text::${type}`, [type === 'bytea' ? `\\x${secret}` : secret])
      })
    }
  }
  await client.end()
}

/** What another service is called by, answers and fails with. */
export async function plantInCalls({ plants, fail }: LeakStand): Promise<void> {
  await using other = await someService((_request, response) => response.writeHead(500).end('no'))
  const call = contextFetch()
  for (const secret of plants.plantEach('URL of a call').map(encodeURIComponent)) {
    await fail(async () => {
      const { status } = await call(`${other.url}/keys?token=${secret}`)
      throw new Error(`the other service answered ${status}`)
    })
    await fail(() => call(`http://127.0.0.1:1/keys?token=${secret}`))
    await fail(() => call(`http://app:${secret}@127.0.0.1:1/`))
    await fail(() => call(`http://app:${secret}@[::1/`))
  }
}

/** The model's worker says it, or ends with it. */
export async function plantInPictures(stand: LeakStand): Promise<void> {
  const secrets = stand.plants.plantEach('error of the model')
  const inJson = secrets.map((secret) => `cannot read: {"password":${JSON.stringify(secret)}}`)
  for (const said of inJson) {
    await classify(stand, `i${said}`)
    await classify(stand, `m${said}`)
  }
  await classify(stand, `t${inJson.join('\n')}`)
  await becomes(
    () => stand.ask({ url: '/readyz' }),
    ({ statusCode }) => statusCode === 200,
    10_000,
  )
}

async function classify({ ask, admin }: LeakStand, comment: string): Promise<void> {
  const { headers, payload } = form([
    { field: 'file', fileName: 'car.jpg', type: 'image/jpeg', bytes: commented(comment) },
  ])
  const url = '/api/v1/vehicle/classify'
  await ask({ method: 'POST', url, headers: { ...admin.headers, ...headers }, payload })
}

/** In what a job fails with, and so in what is left of it when it is dead. SQLite alone. */
export async function plantInJobs({ plants, ask, admin, store }: LeakStand): Promise<void> {
  const { headers } = admin
  const queries = store.queries()
  const failure = plants
    .plantEach('failure of a job')
    .map((secret) => `password=${secret} is wrong`)
  const classify = '/api/v1/vehicle/classify?vehicle_id=car-1'
  const picture = { ...headers, 'content-type': 'image/jpeg' }
  await ask({ method: 'POST', url: classify, headers: picture, payload: drawing('drawn_car.jpg') })
  await sql`create trigger once after insert on jobs begin
    update jobs set attempts_max = 1 where id = new.id; end`.execute(queries)
  await sql
    .raw(
      `create trigger leak before update on reports begin
      select raise(abort, '${failure.join(', ')}'); end`,
    )
    .execute(queries)

  await ask({
    method: 'POST',
    url: '/api/v1/vehicle/report',
    headers,
    payload: { vehicle_id: 'car-1' },
  })
  const dead = '/api/v1/admin/jobs?state=dead'
  const { id } = await becomes(
    async () => (await ask({ url: dead, headers })).json().items[0] ?? {},
    (job: { readonly id?: string }) => job.id !== undefined,
    10_000,
  )
  await ask({ method: 'POST', url: `/api/v1/admin/jobs/${id}/replay`, headers })
}

/** A JPEG with a comment in it. */
function commented(text: string): Buffer {
  const picture = drawing('drawn_car.jpg')
  const comment = Buffer.from(text)
  const head = Buffer.from([0xff, 0xfe, 0, 0])
  head.writeUInt16BE(comment.length + 2, 2)
  return Buffer.concat([picture.subarray(0, 2), head, comment, picture.subarray(2)])
}

/** Redis refuses it, and issuers fail. */
export async function plantInNeighbours(
  stand: LeakStand,
  { issuerUrl }: LeakServers,
): Promise<void> {
  const { plants, fail, ask, app } = stand
  await becomes(
    () => app.redis.state,
    (state) => state === 'up',
    5_000,
  )
  const port = app.redis.shared({ name: 'leaks', fallback: 'none' })
  for (const secret of plants.plantEach('argument of a Redis command')) {
    await fail(() => port.call('NOSUCH', [secret, secret]))
    await fail(() => port.call('AUTH', [secret]))
    await fail(() => port.call('SET', ['leaks', secret, secret]))
    await fail(() => port.call('INCRBY', [secret, secret]))
    // As the driver says it, which the use of Redis makes anew.
    const reply = `ERR unknown command 'NOSUCH', with args beginning with: '${secret}' 'x' `
    const command = { name: 'auth', args: [secret] }
    await fail(() => throwNamed('ReplyError', Object.assign(new Error(reply), { command })))
  }
  for (const index of [0, 1]) {
    const claims = { iss: `${issuerUrl}/${index}`, sub: 'x', aud: 'vehicle-api', iat: 1, exp: 2e9 }
    const parts = [{ alg: 'EdDSA', kid: 'unknown', typ: 'JWT' }, claims].map(inBase64)
    const token = [...parts, Buffer.alloc(64, 7).toString('base64url')].join('.')
    await ask({ url: '/api/v1/auth/me', headers: { authorization: `Bearer ${token}` } })
  }
}

function inBase64(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
