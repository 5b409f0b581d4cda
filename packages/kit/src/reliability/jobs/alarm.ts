/** A sleep that can be ended early; waking one who does not sleep ends the next sleep. */
export class Alarm {
  #isWoken = false
  #end: (() => void) | undefined

  async sleep(ms: number): Promise<void> {
    if (!this.#isWoken) {
      await new Promise<void>((resolve) => {
        // Less than nothing if the moment has passed already.
        const timer = setTimeout(resolve, Math.max(0, ms))
        this.#end = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    this.#end = undefined
    this.#isWoken = false
  }

  wake(): void {
    this.#isWoken = true
    this.#end?.()
  }
}

/** Resolves after `ms` at the latest, sooner if `sooner` settles; leaves no timer behind. */
export async function within(ms: number, sooner: Promise<unknown>): Promise<void> {
  const alarm = new Alarm()
  const wake = () => alarm.wake()
  sooner.then(wake, wake)
  await alarm.sleep(ms)
}
