/**
 * Files as they come to the page: chosen, dropped, alone or in folders, or pasted.
 *
 * @module
 */

/** What `<input accept>` offers; a phone converts its own kind to one of these. */
export const acceptedTypes = 'image/jpeg,image/png,image/webp,image/gif,image/bmp'

const filesMax = 2_000

/** Of a drop. To be called at once: the browser forgets what was dropped when the event is over. */
export async function droppedFiles(transfer: DataTransfer): Promise<readonly File[]> {
  const entries = Array.from(transfer.items).flatMap((item) => item.webkitGetAsEntry() ?? [])
  if (!entries.some(({ isDirectory }) => isDirectory)) return Array.from(transfer.files)
  const found: File[] = []
  for (const entry of entries) await collect(entry, found)
  return found
}

async function collect(entry: FileSystemEntry, found: File[]): Promise<void> {
  if (found.length >= filesMax) return
  if (isFile(entry)) {
    found.push(await new Promise<File>((resolve, reject) => entry.file(resolve, reject)))
    return
  }
  for (const child of await childrenOf(entry as FileSystemDirectoryEntry)) {
    // Files that systems keep for themselves, such as `.DS_Store`.
    if (!child.name.startsWith('.') && child.name !== 'Thumbs.db') await collect(child, found)
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

/** A reader gives some of them at a time, and none when there are no more. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader()
  const children: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return children
    children.push(...some)
  }
}

/** Pictures alone: what else is on the clipboard belongs to the field that it is pasted into. */
export function pastedFiles({ clipboardData }: ClipboardEvent): readonly File[] {
  const files = Array.from(clipboardData?.files ?? [])
  return files.filter(({ type }) => type.startsWith('image/'))
}

/** Whether it is files that are dragged, rather than text or a link of the page. */
export function carriesFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') === true
}
