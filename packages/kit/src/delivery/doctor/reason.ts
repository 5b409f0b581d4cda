/**
 * What an error says to an operator. An error that is an answer of the API says to its client only
 * that something is wrong; what it is stands in its cause.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { message, cause } = error
  const more = cause instanceof Error ? cause.message : typeof cause === 'string' ? cause : ''
  if (more !== '' && 'statusCode' in error) return more
  return more === '' || message.includes(more) ? message : `${message} (${more})`
}

/** Names and passwords out of addresses, wherever they stand in a text. */
export function withoutLogins(text: string): string {
  return text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/?#]*@/gi, '$1***@')
}
