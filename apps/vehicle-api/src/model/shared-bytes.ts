/**
 * Memory that a thread shares with its worker and uses for one image after another.
 *
 * An image is copied once, into pages that are already there: 10 MB take about 1 ms, where a fresh
 * buffer for each takes up to 30 ms on a virtual machine, most of it page faults on the thread that
 * serves everyone. Handing the buffer itself over would copy nothing, and leave nothing to try
 * again with when the worker dies.
 *
 * @module
 */
export class SharedBytes {
  #memory = new Uint8Array(new SharedArrayBuffer(64 * 1024))

  /** Copies the bytes in; what was returned before is overwritten. */
  hold(bytes: Uint8Array): Uint8Array {
    if (bytes.length > this.#memory.length) {
      const size = 2 ** Math.ceil(Math.log2(bytes.length))
      this.#memory = new Uint8Array(new SharedArrayBuffer(size))
    }
    this.#memory.set(bytes)
    return this.#memory.subarray(0, bytes.length)
  }
}
