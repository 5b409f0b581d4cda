import { UnreachableError } from './problem.ts'

/** No answer came. If all of the files had left, the service may have done its work. */
export class UploadLostError extends UnreachableError {
  readonly wasSent: boolean

  constructor(wasSent: boolean) {
    super()
    this.name = 'UploadLostError'
    this.wasSent = wasSent
  }
}
