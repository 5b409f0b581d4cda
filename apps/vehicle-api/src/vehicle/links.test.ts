import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { testService } from '../testing/service.ts'

interface Documented {
  readonly operationId: string
  readonly parameters?: readonly { readonly name: string }[]
  readonly requestBody?: object
  readonly responses: Readonly<Record<string, { readonly links?: Links }>>
}

type Links = Readonly<
  Record<
    string,
    {
      readonly operationId: string
      readonly parameters?: Readonly<Record<string, string>>
      readonly requestBody?: object
    }
  >
>

const service = await testService()
after(() => service[Symbol.asyncDispose]())
const operations = Object.values(service.app.openapi.document().paths).flatMap(
  (item) => Object.values(item) as unknown as Documented[],
)
const links = operations.flatMap(({ responses }) =>
  Object.values(responses).flatMap((response) => Object.values(response.links ?? {})),
)

test('every link of the document leads to an operation that takes what it gives', () => {
  assert.equal(links.length, 7)
  for (const { operationId, parameters = {}, requestBody } of links) {
    const target = operations.find((one) => one.operationId === operationId)
    const taken = target?.parameters?.map(({ name }) => name) ?? []

    assert.ok(target, operationId)
    assert.deepEqual(
      Object.keys(parameters).filter((name) => !taken.includes(name)),
      [],
    )
    assert.equal(requestBody !== undefined && target.requestBody === undefined, false)
  }
})
