import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { loadServiceConfig, serviceDefinition } from './config.ts'
import { namesOf, production, refusal } from './testing/refused-config.ts'

test('issuers of others are read from JSON, and what is wrong in it is named', async () => {
  const example = String(serviceDefinition.variables.externalIssuers.example)
  const wrong = example.replace('RS256', 'HS256')

  const { config } = await loadServiceConfig({ EXTERNAL_ISSUERS: example })
  const error = await refusal({ EXTERNAL_ISSUERS: wrong })

  assert.equal(config.externalIssuers?.[0]?.roles_claim, 'realm_access.roles')
  assert.match(error.report(), /EXTERNAL_ISSUERS[\s\S]*\/0\/algorithms\/0/)
})

test('production signs tokens with a key of the right kind only', async () => {
  const { privateKey: ed25519 } = generateKeyPairSync('ed25519')
  const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = (key: KeyObject) => String(key.export({ format: 'pem', type: 'pkcs8' }))

  const { config } = await loadServiceConfig({ ...production, TOKEN_SIGNING_KEY: pem(ed25519) })
  const error = await refusal({ ...production, TOKEN_SIGNING_KEY: pem(rsa) })

  assert.equal(config.tokenSigningKey?.reveal(), pem(ed25519))
  assert.deepEqual(namesOf(error), ['TOKEN_SIGNING_KEY'])
})
