import { notifications } from '@mantine/notifications'
import { told } from './error-state.tsx'

/** For what failed beside the screen; what failed on it is an ErrorState there. */
export function notifyError(error: unknown, title?: string): void {
  const { title: usual, text } = told(error)
  notifications.show({ color: 'red', title: title ?? usual, message: text, autoClose: 10_000 })
}

export function notifyDone(message: string): void {
  notifications.show({ color: 'teal', message, autoClose: 4_000 })
}
