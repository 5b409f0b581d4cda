/** Who is told of something; one that throws keeps nothing from the others. */
export class Listeners<News> {
  readonly #listeners = new Set<(news: News) => void>()
  readonly #onProblem: (message: string, error: unknown) => void

  constructor(onProblem: (message: string, error: unknown) => void) {
    this.#onProblem = onProblem
  }

  /** Call the result to end it. */
  add(listener: (news: News) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  tell(news: News): void {
    for (const listener of this.#listeners) {
      try {
        listener(news)
      } catch (error) {
        this.#onProblem('a listener for flags failed', error)
      }
    }
  }
}
