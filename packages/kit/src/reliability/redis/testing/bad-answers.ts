import type { RedisFault } from './fault-run.ts'
import type { RespServer } from './resp-server.ts'

const huge = Buffer.concat([Buffer.from('$1000000000\r\n'), Buffer.alloc(2_000_000, 'x')])

/** B4: what a server may answer instead of what it was asked for. */
export const badAnswers: Readonly<Record<string, string | Buffer>> = {
  MISCONF: '-MISCONF Redis is configured to save RDB snapshots\r\n',
  LOADING: '-LOADING Redis is loading the dataset in memory\r\n',
  READONLY: "-READONLY You can't write against a read only replica.\r\n",
  'a wrong type': '-WRONGTYPE Operation against a key holding the wrong kind of value\r\n',
  'a huge reply': huge,
}

export const goodAnswer = '$2\r\nok\r\n'

/** The driver of the kit bounds a reply to so much in these proofs. */
export const replyBytesMax = 1_000_000

export function badAnswer(name: string, server: RespServer): RedisFault {
  return {
    name: `B4: Redis answers ${name}`,
    cause: () => server.answer(badAnswers[name] ?? ''),
    heal: () => server.answer(goodAnswer),
  }
}
