/**
 * Where a download goes, piece by piece: straight into a file where the browser lets a page choose
 * one, and otherwise into memory and from there to where downloads go.
 *
 * @module
 */

export interface SavedFile {
  readonly name: string
  write(piece: Uint8Array<ArrayBuffer>): Promise<void>
  /** Now it is there. */
  finish(): Promise<void>
  /** Leaves nothing behind. */
  discard(): Promise<void>
}

interface Picker {
  showSaveFilePicker?(options: {
    readonly suggestedName: string
  }): Promise<Pick<FileSystemFileHandle, 'name' | 'createWritable'>>
}

/**
 * To be called first thing after a click, or the browser does not ask.
 *
 * @returns nothing if the reader has thought better of it
 */
export async function chooseFile(name: string, type: string): Promise<SavedFile | undefined> {
  const picker = window as Picker
  if (picker.showSaveFilePicker === undefined) return inMemory(name, type)
  try {
    const handle = await picker.showSaveFilePicker({ suggestedName: name })
    const stream = await handle.createWritable()
    return {
      name: handle.name,
      write: (piece) => stream.write(piece),
      finish: () => stream.close(),
      discard: () => stream.abort(),
    }
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined
    // Not allowed here, such as in a frame: the other way always is.
    return inMemory(name, type)
  }
}

function inMemory(name: string, type: string): SavedFile {
  let pieces: Uint8Array<ArrayBuffer>[] = []
  return {
    name,
    async write(piece) {
      pieces.push(piece)
    },
    async finish() {
      const url = URL.createObjectURL(new Blob(pieces, { type }))
      const link = document.createElement('a')
      link.href = url
      link.download = name
      link.click()
      // The browser has to have begun to read it.
      setTimeout(() => URL.revokeObjectURL(url), 60_000)
    },
    async discard() {
      pieces = []
    },
  }
}
