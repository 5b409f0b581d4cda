/**
 * The screen on which pictures are classified, as tests use it.
 *
 * @module
 */

import type { Locator, Page } from 'playwright-core'
import { drawing, drawings } from '../service.ts'

export interface ChosenFile {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

/** What is beside a single picture. */
export function resultOf(page: Page): Locator {
  return page.getByRole('region', { name: 'Result' })
}

/** The pictures of a batch, as far as they are in sight. */
export function tilesOf(page: Page): Locator {
  return page.getByRole('list', { name: 'Pictures' }).getByRole('button')
}

export function vehicleFieldOf(page: Page): Locator {
  return page.getByRole('textbox', { name: /vehicle/i })
}

export async function choose(page: Page, files: readonly ChosenFile[]): Promise<void> {
  await page.locator('input[type=file][multiple]').setInputFiles([...files])
}

/** Five of the drawings, over and over: the first shows a bicycle, the second a bus. */
export function somePictures(count: number): readonly ChosenFile[] {
  return Array.from({ length: count }, (_, at) => {
    const { name, type } = drawings[at % 5] ?? drawings[0]
    return { name: `${at + 1}-${name}`, mimeType: type, buffer: drawing(name) }
  })
}

/** Is called like a picture. */
export const noPicture: ChosenFile = {
  name: 'notes.jpg',
  mimeType: 'image/jpeg',
  buffer: Buffer.from('notes'),
}
