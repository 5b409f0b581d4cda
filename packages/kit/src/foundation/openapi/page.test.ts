import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Script } from 'node:vm'
import { Type } from 'typebox'
import { docsPage } from './page.ts'
import { pageScript } from './page-script.ts'
import { pageStyle } from './page-style.ts'
import { garage } from './testing/garage.ts'

const paths = {
  documentPath: '/openapi.json',
  stylePath: '/docs/style.css',
  scriptPath: '/docs/script.js',
}

test('the page needs no inline script, style or handler, and no other host', async () => {
  await using app = await garage()

  const { body, headers } = await app.inject('/docs')

  const elements = body.match(/<[^>]+>/g) ?? []
  assert.deepEqual(
    elements.filter((tag) => /\s(?:on\w+|style)=/i.test(tag)),
    [],
  )
  assert.deepEqual(body.match(/<script(?![^>]*\ssrc=)[^>]*>|<style/g), null)
  assert.deepEqual(body.match(/(?:src|href|action)="(?:https?:)?\/\//g), null)
  assert.doesNotMatch(pageStyle, /url\(|@import/)
  assert.doesNotMatch(pageScript, /innerHTML|insertAdjacentHTML|document\.write|eval\(|Storage/)
  const policy = String(headers['content-security-policy'])
  assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/)
  assert.doesNotMatch(policy, /unsafe/)
})

test('the page shows every operation, its members, errors and a form', async () => {
  await using app = await garage()

  const { body } = await app.inject('/docs')

  assert.match(body, /<article id="addCar">/)
  assert.match(body, /<code class="name">plate<\/code>/)
  assert.match(body, /"car&quot;|&quot;car&quot; \| &quot;truck&quot;/)
  assert.match(body, /PAYLOAD_TOO_LARGE/)
  assert.match(body, /<form class="try" data-method="POST" data-path="\/cars"/)
  assert.match(body, /<input type="file" name="file" data-in="part">/)
})

test('text from a schema cannot become markup', async () => {
  const attack = '"><script>alert(1)</script>'
  const schema = Type.Object(
    { [attack]: Type.String({ description: attack, pattern: attack, examples: [attack] }) },
    { description: attack, examples: [{ [attack]: attack }] },
  )
  const content = { 'application/json': { schema: { ...schema } } }
  const operation = {
    operationId: attack,
    summary: attack,
    description: attack,
    tags: [attack],
    parameters: [{ name: attack, in: 'query' as const, example: attack }],
    requestBody: { content },
    responses: { 200: { description: attack, content } },
  }

  const page = docsPage(
    {
      openapi: '3.1.0',
      info: { title: attack, version: attack },
      paths: { [`/${attack}`]: { get: operation } },
    },
    paths,
  )

  assert.equal(page.includes('<script>'), false)
  assert.equal(page.match(/<script/g)?.length, 1)
})

test('a schema that contains itself ends', () => {
  const node = { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' } } }

  const page = docsPage(
    {
      openapi: '3.1.0',
      info: { title: 'Loop', version: '1' },
      paths: {
        '/': {
          get: {
            responses: {
              200: {
                description: 'OK',
                content: { 'application/json': { schema: { $ref: '#/components/schemas/Node' } } },
              },
            },
          },
        },
      },
      components: { schemas: { Node: node } },
    },
    paths,
  )

  assert.equal(page.match(/>next</g)?.length, 6)
})

test('the script is valid', () => {
  assert.doesNotThrow(() => new Script(pageScript))
})
