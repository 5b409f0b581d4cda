/** Registers somebody with members that only the service may set. @module */

import { isSuccess, jsonOf } from '../../../gather/answer.ts'
import { isTree } from '../../../gather/api/json-tree.ts'
import type { Http } from '../../../gather/http-client.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Attempt, ResourceFacts } from './judge.ts'

const families: readonly Readonly<Record<string, unknown>>[] = [
  { role: 'admin', is_admin: true, isAdmin: true },
  { role: 'admin' },
  { is_admin: true },
]

/** Undefined where nobody can register or nobody is told who it is. */
export async function gatherRegistration(stand: Stand): Promise<ResourceFacts | undefined> {
  const { accounts } = stand
  if (accounts.register === undefined || accounts.login === undefined) return undefined
  const baseline = await accounts.ask(await accounts.fresh())
  if (!isSuccess(baseline) || !isTree(jsonOf(baseline))) return undefined
  const attempts: Attempt[] = []
  for (const fields of families) attempts.push(await registerWith(stand, fields))
  return { name: 'the accounts', baseline, attempts }
}

async function registerWith(
  { accounts, http }: Stand,
  fields: Readonly<Record<string, unknown>>,
): Promise<Attempt> {
  const user = accounts.unusedUser()
  const answer = await accounts.register?.(user, adding(http, fields))
  const attempt = { how: 'register', fields, answer, byOther: undefined } as const
  if (answer === undefined || !isSuccess(answer)) return { ...attempt, readBack: undefined }
  const session = await accounts.signIn({ ...user, id: undefined })
  const readBack = jsonOf(await accounts.ask(session))
  return { ...attempt, readBack }
}

/** The same requests with more members in their bodies. */
function adding(http: Http, fields: Readonly<Record<string, unknown>>): Http {
  return {
    origin: http.origin,
    at: (origin) => adding(http.at(origin), fields),
    send: (request) =>
      http.send(
        isTree(request.json) ? { ...request, json: { ...request.json, ...fields } } : request,
      ),
  }
}
