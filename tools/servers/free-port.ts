import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * A loopback port that is free now, and that no other program is given by chance.
 *
 * It is below the range the system takes ports of outgoing connections from (32768 and up on Linux,
 * 49152 and up elsewhere). So it stays free while its server is killed and started again, and a
 * client that knocks in between cannot be connected to itself.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening')
  } catch {
    // Whatever keeps it from being opened, another port will do.
    return false
  }
  await new Promise((closed) => server.close(closed))
  return true
}
