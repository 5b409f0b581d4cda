/** What the user can mend is told in a sentence, and ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
