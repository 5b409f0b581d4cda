import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'

/**
 * First line of Redis's answer to one command, on a connection of its own.
 *
 * @throws Error with the server's words when it refuses.
 */
export async function redisReply(url: string, command: string): Promise<string> {
  const { hostname, port, password } = new URL(url)
  const socket = connect(Number(port || 6379), hostname)
  await once(socket, 'connect')
  const login = password === '' ? [] : [`AUTH ${decodeURIComponent(password)}`]
  // Commands given in a line each are part of the protocol, and QUIT ends the answers.
  socket.write(`${[...login, command, 'QUIT'].join('\r\n')}\r\n`)
  const answers = (await text(socket)).split('\r\n')
  const refusal = answers.find((answer) => answer.startsWith('-'))
  if (refusal !== undefined) throw new Error(`Redis refuses ${command}: ${refusal.slice(1)}`)
  return answers[login.length]?.slice(1) ?? ''
}
