/** The key pair of RS256 tokens, the same for all instances: made by the first that asks. @module */

import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { Database } from './database.ts'

export async function sharedPrivateKey({ query }: Pick<Database, 'query'>): Promise<KeyObject> {
  const [known] = await query('SELECT private_pem FROM signing_keys WHERE id = 1')
  if (known !== undefined) return createPrivateKey(String(known['private_pem']))
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  await query('INSERT INTO signing_keys (id, private_pem) VALUES (1, $1) ON CONFLICT DO NOTHING', [
    pem,
  ])
  return sharedPrivateKey({ query })
}
