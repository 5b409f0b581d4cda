/**
 * The child's half of the talk between the bench and its processes: questions in, answers out.
 *
 * A child whose parent is gone ends, so an aborted bench leaves nothing behind.
 *
 * @module
 */

/** A question as it travels. */
export interface Question {
  readonly id: number
  readonly name: string
  readonly payload: unknown
}

/** Its answer; `error` is set when the handler threw. */
export interface Reply {
  readonly id: number
  readonly value?: unknown
  readonly error?: string
}

/** What a child can be asked, by name. */
export type Handlers = Readonly<Record<string, (payload: never) => unknown>>

/** Answers the parent's questions from now on. */
export function answerParent(handlers: Handlers): void {
  process.on('message', (message) => {
    const { id, name, payload } = message as Question
    void answer(handlers[name], payload).then(
      (value) => process.send?.({ id, value } satisfies Reply),
      (error: unknown) => process.send?.({ id, error: textOf(error) } satisfies Reply),
    )
  })
  process.on('disconnect', () => process.exit(0))
}

async function answer(handler: Handlers[string] | undefined, payload: unknown): Promise<unknown> {
  if (handler === undefined) throw new Error('the child does not know this question')
  return await handler(payload as never)
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
