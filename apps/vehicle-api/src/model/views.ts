/**
 * Which views of a picture the network is shown, and what each counts for.
 *
 * `fill` squeezes the picture into the shape of the input, `cover` fills the shape and cuts off the
 * rest; `_flip` mirrors either. On a picture that already has the shape both are the same view, so
 * it is computed once and counts twice: the mean is equal and the work is half.
 *
 * @module
 */

import type { ModelInput, View } from './manifest.ts'

export interface PlannedView {
  readonly fit: 'fill' | 'cover'
  readonly mirrored: boolean
  /** Its share of the mean; the shares of a plan add up to 1. */
  readonly weight: number
}

type Shape = Pick<ModelInput, 'width' | 'height' | 'views'>

/** Plans the views of a picture of `width` by `height` pixels. */
export function planViews(input: Shape, width: number, height: number): readonly PlannedView[] {
  const sameShape = width * input.height === height * input.width
  const counts = new Map<View, number>()
  for (const view of input.views) {
    const seen = sameShape ? asFill(view) : view
    counts.set(seen, (counts.get(seen) ?? 0) + 1)
  }
  return [...counts].map(([view, count]) => ({
    fit: view.startsWith('fill') ? 'fill' : 'cover',
    mirrored: view.endsWith('_flip'),
    weight: count / input.views.length,
  }))
}

function asFill(view: View): View {
  return view.endsWith('_flip') ? 'fill_flip' : 'fill'
}
