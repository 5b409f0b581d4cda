import { type Answer, isSuccess } from '../../../gather/answer.ts'
import type { ApiModel, Operation, Prepared } from '../../../gather/api/api-model.ts'
import type { Credential, HttpRequest } from '../../../gather/http-client.ts'
import { inflatingBody } from '../../../gather/inflating-body.ts'
import type { Instance } from '../../../gather/services.ts'
import { spareInstance } from '../../../gather/spare-instance.ts'
import { Inconclusive, type Stand } from '../../../gather/stand.ts'
import type { BodyCase, Facts } from './judge.ts'

const smallBytes = 1_024
const largeBytes = 12_000_000
const gigabyteBlocks = 1_024
/** Long enough to take 12 MB in on a busy machine; longer is a stall. */
const timeoutMs = 30_000

export async function gather(stand: Stand): Promise<Facts> {
  const as = await stand.accounts.a()
  const { prepared, control } = await acceptedOperation(stand, as)
  const { http } = stand
  const request = padded(prepared, largeBytes)
  const cases: BodyCase[] = []
  for (const [member, chunked] of [
    ['Content-Length', false],
    ['chunked', true],
  ] as const) {
    const answer = await http.send({ ...request, chunked, timeoutMs, connection: 'fresh' })
    cases.push({ member: `12 MB, ${member}`, answer })
  }
  const inflated = stand.run.depth === 'quick' ? undefined : await inflate(stand, prepared)
  return {
    operation: prepared.operation.name,
    control,
    cases: inflated === undefined ? cases : [...cases, inflated],
    health: await stand.healthHolds(),
  }
}

/** One that takes a JSON object, and took it padded to a kilobyte. */
async function acceptedOperation(
  stand: Stand,
  as: Credential,
): Promise<{ prepared: Prepared; control: Answer }> {
  let last: Answer | undefined
  for (const operation of worthTrying(stand.api).slice(0, 8)) {
    const tried = await tryOut(stand, operation, as)
    if (tried !== undefined && isSuccess(tried.control)) return tried
    last = tried?.control ?? last
  }
  if (last === undefined)
    throw new Inconclusive('No operation that takes a JSON body can be driven.')
  throw new Inconclusive(
    `No operation took a JSON body of 1 KB (the last answered ${last.status}).`,
  )
}

async function tryOut(
  { api, http }: Stand,
  operation: Operation,
  as: Credential,
): Promise<{ prepared: Prepared; control: Answer } | undefined> {
  const made = await api.prepare(operation, as)
  if (typeof made?.body !== 'object' || made.body === null) return undefined
  const prepared = { ...made, request: { ...made.request, as } }
  const control = await http.send(padded(prepared, smallBytes))
  const resource = api.creators().find(({ create }) => create === operation)
  if (isSuccess(control) && resource !== undefined) api.remember(resource, control, as, made.body)
  return { prepared, control }
}

/** Those that make objects first: they are undone in the end, and take what they document. */
function worthTrying({ operations, creators }: ApiModel): readonly Operation[] {
  const makers = new Set(creators().map(({ create }) => create))
  return operations
    .filter(
      ({ requestBody, isSafe }) =>
        !isSafe && Object.keys(requestBody).some((type) => /[/+]json\b/.test(type)),
    )
    .toSorted((a, b) => Number(makers.has(b)) - Number(makers.has(a)))
}

/** The same valid body at any size: JSON allows blanks before a value (RFC 8259, section 2). */
function padded(prepared: Prepared, bytes: number): HttpRequest {
  const { json: _, ...bare } = prepared.request
  const text = JSON.stringify(prepared.body)
  return { ...asJson(bare), body: text.padStart(bytes, ' ') }
}

function asJson(request: HttpRequest): HttpRequest {
  return { ...request, headers: { ...request.headers, 'Content-Type': 'application/json' } }
}

/**
 * Only where a small compressed body is accepted, and on an instance of its own: it may die of it,
 * and one that has grown before does not grow again.
 */
async function inflate(stand: Stand, { request, body }: Prepared): Promise<BodyCase | undefined> {
  if (stand.services.main === undefined) return undefined
  const { json: _, ...bare } = asJson(request)
  const headers = { ...bare.headers, 'Content-Encoding': 'gzip' }
  const compressed = { ...bare, headers, connection: 'fresh', timeoutMs } as const
  const text = JSON.stringify(body)
  const small = await stand.http.send({ ...compressed, body: inflatingBody(text, 0) })
  if (!isSuccess(small)) return undefined
  const { instance, session } = await spareInstance(stand, 'a body that inflates')
  try {
    const as = session ?? compressed.as
    const bomb = { ...compressed, as, body: inflatingBody(text, gigabyteBlocks) }
    const { result: answer, grownBytes } = await watched(instance, () => instance.http.send(bomb))
    return { member: '1 GB, compressed to 1 MB', answer, grownBytes, survived: instance.isAlive() }
  } finally {
    await instance.stop()
  }
}

/** How much more memory the process took at most; undefined where that cannot be seen. */
async function watched<T>(
  instance: Instance,
  act: () => Promise<T>,
): Promise<{ result: T; grownBytes: number | undefined }> {
  const before = instance.resources()?.rssBytes
  let most = before ?? 0
  const timer = setInterval(() => {
    most = Math.max(most, instance.resources()?.rssBytes ?? 0)
  }, 50)
  try {
    const result = await act()
    return { result, grownBytes: before === undefined ? undefined : most - before }
  } finally {
    clearInterval(timer)
  }
}
