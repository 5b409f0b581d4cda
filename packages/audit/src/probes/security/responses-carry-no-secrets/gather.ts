import { isSuccess } from '../../../gather/answer.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'
import { secretsIn } from './secrets.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const { accounts, api } = stand
  const a = await accounts.a()
  const fresh = await accounts.fresh()
  const whoami = await accounts.ask(a)
  for (const operation of api.operations) {
    if (operation.isSafe) await api.drive(operation, a)
  }
  for (const resource of api.creators().slice(0, 2)) await api.create(resource, a)
  const passwords = [
    ...new Set([a.user.password, fresh.user.password, ...stand.canaries().values()]),
  ]
  const answers = stand.answers().filter(({ ending }) => ending === 'answered')
  const hits = answers.flatMap((answer) =>
    secretsIn(answer, passwords).map((hit) => ({
      ...hit,
      exchange: answer.exchange,
      from: `${answer.method} ${answer.path.split('?')[0]}`,
      isSuccess: isSuccess(answer),
    })),
  )
  const scanned = answers.filter(({ body }) => body !== '').length
  return { scanned, whoami, hits, health: await stand.healthHolds() }
}
