import type { Session } from '../../../gather/accounts.ts'
import { type Answer, isSuccess } from '../../../gather/answer.ts'
import type { Operation } from '../../../gather/api/api-model.ts'
import { multipart } from '../../../gather/api/multipart.ts'
import { fileMembers } from '../../../gather/api/request-body.ts'
import type { SmallFile } from '../../../gather/api/small-files.ts'
import { smallFile } from '../../../gather/api/small-files.ts'
import type { HttpRequest } from '../../../gather/http-client.ts'
import type { Stand } from '../../../gather/stand.ts'
import { hostileFiles, plainText } from './hostile-files.ts'
import type { Facts, Tried, UploadFacts } from './judge.ts'

/** Upload operations that are tried. */
const uploadsMax = 2

export async function gather(stand: Stand): Promise<Facts> {
  const found = stand.api.operations.filter(isUpload).slice(0, uploadsMax)
  const uploads: UploadFacts[] = []
  const a = found.length === 0 ? undefined : await stand.accounts.a()
  for (const operation of a === undefined ? [] : found) {
    if (a !== undefined) uploads.push(await gatherUpload(stand, operation, a))
  }
  return { uploads, health: await stand.healthHolds() }
}

function isUpload(operation: Operation): boolean {
  if (operation.isSafe || operation.path.includes('{')) return false
  return fileMembers(operation).length > 0 || rawType(operation) !== undefined
}

/** Media type of a body that is the file itself. */
function rawType({ requestBody }: Operation): string | undefined {
  return Object.keys(requestBody).find((type) => /^(image\/|application\/octet-stream)/.test(type))
}

async function gatherUpload(stand: Stand, operation: Operation, a: Session): Promise<UploadFacts> {
  const upload = (file: SmallFile) => sendFile(stand, operation, file, a)
  const control = await upload(smallFile('image/png', stand.run.tag))
  const text = await upload(plainText(stand.run.tag))
  const tried: Tried[] = []
  for (const file of hostileFiles(stand.run.tag)) {
    const answer = await upload(file)
    const { member, kind, mark } = file
    tried.push({
      member,
      kind,
      mark,
      answer,
      served: await servedAgain(stand, operation, answer, a),
    })
  }
  return { operation: operation.name, control, takesAnyFile: isSuccess(text), tried }
}

async function sendFile(
  stand: Stand,
  operation: Operation,
  file: SmallFile,
  a: Session,
): Promise<Answer> {
  const prepared = await stand.api.prepare(operation, a)
  const body = prepared?.body
  const request: HttpRequest = {
    method: operation.method,
    path: operation.path,
    ...bodyOf(operation, file, body, stand.run.tag),
  }
  const answer = await stand.http.send({ ...request, as: a })
  const resource = stand.api.creators().find(({ create }) => create === operation)
  if (resource !== undefined) stand.api.remember(resource, answer, a)
  return answer
}

function bodyOf(operation: Operation, file: SmallFile, others: unknown, tag: string) {
  const [member] = fileMembers(operation)
  if (member === undefined) return { body: file.bytes, headers: { 'content-type': file.type } }
  const fields = typeof others === 'object' && others !== null ? Object.entries(others) : []
  const texts = fields
    .filter(([name]) => name !== member.member)
    .map(([name, value]) => [name, String(value)] as const)
  const { contentType, body } = multipart([...texts, [member.member, file]], `${tag}-boundary`)
  return { body, headers: { 'content-type': contentType } }
}

/** What comes when the file is fetched; undefined if it was not stored, or nothing reads it. */
async function servedAgain(stand: Stand, operation: Operation, answer: Answer, a: Session) {
  const resource = stand.api.creators().find(({ create }) => create === operation)
  if (resource === undefined || !isSuccess(answer)) return undefined
  const created = stand.api.remember(resource, answer, a)
  return created === undefined ? undefined : await stand.http.send({ path: created.path, as: a })
}
