import type { Session } from '../../../gather/accounts.ts'
import { isSuccess } from '../../../gather/answer.ts'
import type { Operation } from '../../../gather/api/api-model.ts'
import { shape } from '../../../gather/api/resources.ts'
import type { HttpRequest } from '../../../gather/http-client.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts, OperationFacts, Tried } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const administrative = stand.api.operations.filter((operation) =>
    isAdministrative(stand, operation),
  )
  const b = administrative.length === 0 ? undefined : await stand.accounts.b()
  const operations: OperationFacts[] = []
  for (const operation of b === undefined ? [] : administrative) {
    operations.push(await gatherOperation(stand, operation, b))
  }
  return {
    operations,
    ordinary: b === undefined ? undefined : await stand.accounts.ask(b),
    health: await stand.healthHolds(),
  }
}

function isAdministrative({ config }: Stand, { tags, path, name }: Operation): boolean {
  const declared = config.facts?.adminOperations ?? []
  if (declared.some((one) => shape(one) === shape(name))) return true
  return (
    tags.some((tag) => /^_?admin(istration|istrator)?s?$/i.test(tag)) ||
    /\/_?admin(\/|$)/i.test(path)
  )
}

async function gatherOperation(stand: Stand, operation: Operation, b: Session | undefined) {
  const { name, isSafe } = operation
  if (isDenied(stand, operation)) return { name, byAdmin: undefined, tried: [] }
  if (!isSafe) return { name, byAdmin: undefined, tried: await tryOnOwn(stand, operation, b) }
  const path = safePath(operation)
  const admin = await stand.accounts.admin?.()
  const byAdmin = admin === undefined ? undefined : await stand.http.send({ path, as: admin })
  const tried: Tried[] = []
  for (const { member, ...request } of family(path)) {
    const answer = await stand.http.send({ ...request, as: b })
    const isCatchAll = isSuccess(answer) && (await stand.discovery.isCatchAll(answer))
    tried.push({ member, answer, isCatchAll, isGone: undefined })
  }
  return { name, byAdmin, tried }
}

function isDenied({ config }: Stand, { name }: Operation): boolean {
  return (config.facts?.denied ?? []).some((one) => shape(one) === shape(name))
}

/** Ids that surely are nobody's: who may not ask is refused before they are looked up. */
function safePath({ path, parameters }: Operation): string {
  return path.replaceAll(/\{([^}]*)\}/g, (_, name: string) => {
    const schema = parameters.find((one) => one.in === 'path' && one.name === name)?.schema ?? {}
    const isNumber = schema['type'] === 'integer' || schema['type'] === 'number'
    return isNumber ? '987654321' : crypto.randomUUID()
  })
}

/** The same operation asked plainly, and in ways that have passed a check of roles elsewhere. */
function family(path: string): readonly (HttpRequest & { member: string })[] {
  const role = {
    'x-role': 'admin',
    'x-user-role': 'admin',
    'x-admin': 'true',
    'x-is-admin': 'true',
  }
  const encoded = path.replace(/admin/i, '%61dmin')
  return [
    { member: 'plain', path },
    { member: 'slash at the end', path: `${path}/` },
    { member: 'doubled slash', path: `/${path}` },
    { member: 'capitals', path: path.replace(/admin/i, 'ADMIN') },
    { member: 'encoded letter', path: encoded },
    { member: 'role in a header', path, headers: role },
    { member: 'role in the query', path: `${path}?role=admin&admin=true&is_admin=true` },
    {
      member: 'X-Original-URL',
      path: '/',
      headers: { 'x-original-url': path, 'x-rewrite-url': path },
    },
  ]
}

/** Deletes a user, and only one who was made for it. Other writing operations are not called. */
async function tryOnOwn(
  stand: Stand,
  { method, path }: Operation,
  b: Session | undefined,
): Promise<readonly Tried[]> {
  const isOfUser = method === 'DELETE' && /\/(users|accounts|members)\/\{[^}]*\}\/?$/i.test(path)
  if (!isOfUser || !stand.accounts.canRegister || path.split('{').length > 2) return []
  const victim = await stand.accounts.fresh()
  if (victim.user.id === undefined) return []
  const target = path.replace(/\{[^}]*\}/, encodeURIComponent(victim.user.id))
  const answer = await stand.http.send({ method, path: target, as: b })
  const isGone = !isSuccess(await stand.accounts.ask(victim))
  return [{ member: 'delete', answer, isCatchAll: false, isGone }]
}
