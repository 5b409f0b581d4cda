import type { Answer } from '../../../gather/answer.ts'
import type { Operation } from '../../../gather/api/api-model.ts'
import { Inconclusive, type Stand } from '../../../gather/stand.ts'
import type { Asked, Facts } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const { http, discovery, accounts, capabilities, api } = stand
  const asked: Asked[] = []
  const ask = async (name: string, answer: Promise<Answer>): Promise<void> => {
    asked.push({ name, answer: await answer })
  }
  const health = discovery.liveness ?? discovery.openapi ?? '/'
  await ask('a success', http.send({ path: health }))
  await ask('the same again', http.send({ path: health }))
  await ask('a path that does not exist', http.send({ path: discovery.randomPath() }))
  if (capabilities.has('credential')) {
    const session = await accounts.a()
    await ask('an operation', accounts.ask(session))
    await ask('an operation without a credential', accounts.ask(undefined))
    const [resource] = api.creators()
    if (resource !== undefined) await ask('an invalid body', invalid(stand, resource.create))
  }
  // Those that other probes met; few do before the limits are probed.
  const refused = stand.answers().find(({ status }) => status === 429)
  if (refused !== undefined) asked.push({ name: 'a refusal by a limit', answer: refused })
  if (asked.every(({ answer }) => answer.ending !== 'answered')) {
    throw new Inconclusive('The service answered nothing.')
  }
  return {
    asked,
    declared: stand.config.target?.requestIdHeader,
    health: await stand.healthHolds(),
  }
}

async function invalid({ http, accounts }: Stand, create: Operation): Promise<Answer> {
  const as = await accounts.a()
  return await http.send({ method: create.method, path: create.path, as, json: { '': [] } })
}
