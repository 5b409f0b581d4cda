/** `node empty-database.ts`: makes a scratch database beside DATABASE_URL and prints its address. @module */

import { command } from './command.ts'

await command(async (client) => {
  const address = new URL(process.env['DATABASE_URL'] ?? '')
  const [name = ''] = decodeURIComponent(address.pathname.slice(1)).split('--')
  const scratch = `${name}--${Date.now()}-${process.pid}`
  await client.query(`CREATE DATABASE "${scratch}" TEMPLATE template0`)
  address.pathname = encodeURIComponent(scratch)
  return address.href
})
