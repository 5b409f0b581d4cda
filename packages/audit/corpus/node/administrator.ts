/** The first administrator, whom nobody can register. @module */

import { randomUUID } from 'node:crypto'
import type { Client } from 'pg'
import { hashPassword } from './passwords.ts'

export async function addAdministrator(
  client: Client,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<void> {
  await client.query(
    `INSERT INTO users (id, email, password_hash, role) VALUES ($1, $2, $3, 'admin')
     ON CONFLICT (email) DO UPDATE SET role = 'admin'`,
    [randomUUID(), email, await hashPassword(password)],
  )
}
