/**
 * A copy of a picture that costs little to show: a photo has ten times the pixels of the screen, and
 * whoever turns from one to the next would wait for all of them.
 *
 * Decoded and encoded by threads of the browser, so that the page goes on meanwhile.
 */
export async function smallerCopy(file: File, width: number): Promise<Blob> {
  try {
    const bitmap = await createImageBitmap(file, { resizeWidth: width, resizeQuality: 'medium' })
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
    canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(bitmap)
    return await canvas.convertToBlob({ type: 'image/webp', quality: 0.85 })
  } catch {
    // Of a kind that this browser cannot copy so; it may still show it.
    return file
  }
}
