import type { Answer } from '../../../gather/answer.ts'
import type { Scratch } from '../../../gather/commands.ts'
import type { Http } from '../../../gather/http-client.ts'
import { Inconclusive, type Stand } from '../../../gather/stand.ts'
import { bootOn, readyOn } from '../scratch-service.ts'
import type { Facts, Restored } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const { commands } = stand
  for (const name of ['backup', 'restore'] as const) {
    if (!commands.has(name)) throw new Inconclusive(`The config declares no command "${name}".`)
  }
  const source = await commands.emptyDatabase()
  if (commands.has('migrate')) await commands.run('migrate', source)
  const canary = await seed(stand, source)
  const backup = await commands.run('backup', source)
  // Wiped is what never had it: a new empty database, where only the restore can bring the canary.
  const target = await commands.emptyDatabase()
  const restore = await commands.run('restore', target)
  return { before: canary.before, backup, restore, restored: await look(stand, target, canary) }
}

interface Canary {
  readonly user: { readonly name: string; readonly password: string }
  /** Path of an object of the user; undefined where none can be made. */
  readonly path: string | undefined
  /** What tells of the canary: the object, or else the sign-in. */
  readonly before: Answer
}

async function seed(stand: Stand, scratch: Scratch): Promise<Canary> {
  const { accounts, api } = stand
  const user = accounts.unusedUser()
  const instance = await readyOn(stand, scratch, 'to be backed up')
  try {
    const registered = await accounts.register?.(user, instance.http)
    const login = await accounts.login?.(user, { at: instance.http })
    if (registered === undefined || login === undefined) {
      throw new Inconclusive(
        'Nobody can register, so no canary can be put into a scratch database.',
      )
    }
    const session = await accounts.signIn({ ...user, id: undefined }, instance.http)
    const [resource] = api.creators()
    const created = resource && (await api.create(resource, session, instance.http))
    const path = created && resource.read.path.replace(/\{[^}]+\}/, encodeURIComponent(created.id))
    const before = path ? await instance.http.send({ path, as: session }) : login
    return { user, path, before }
  } finally {
    await instance.stop()
  }
}

async function look(stand: Stand, scratch: Scratch, canary: Canary): Promise<Restored> {
  const { outcome, instance } = await bootOn(stand, scratch, 'restored')
  if (instance === undefined) return { outcome, login: undefined, after: undefined }
  try {
    return { outcome, ...(await askFor(stand, instance.http, canary)) }
  } finally {
    await instance.stop()
  }
}

async function askFor({ accounts }: Stand, http: Http, { user, path }: Canary) {
  const login = await accounts.login?.(user, { at: http })
  const token = login && accounts.tokensIn(login).access
  if (path === undefined || token === undefined) return { login, after: login }
  return { login, after: await http.send({ path, as: accounts.bearer(token) }) }
}
