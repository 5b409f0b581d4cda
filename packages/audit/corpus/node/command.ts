/** What the operator's commands have in common: one connection, one line of output, an exit code. @module */

import { Client } from 'pg'

export async function command(work: (client: Client) => Promise<string>): Promise<void> {
  const url = process.env['DATABASE_URL'] ?? ''
  if (!URL.canParse(url)) {
    process.stderr.write('configuration: DATABASE_URL is required and must be a URL\n')
    process.exitCode = 1
    return
  }
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  try {
    await client.connect()
    process.stdout.write(`${await work(client)}\n`)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  } finally {
    await client.end()
  }
}
