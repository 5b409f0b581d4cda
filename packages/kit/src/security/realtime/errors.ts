import { defineError, type KitErrorClass } from '../../foundation/errors/index.ts'

export const UpgradeRequiredError: KitErrorClass = defineError({
  code: 'UPGRADE_REQUIRED',
  statusCode: 426,
  meaning: 'The address speaks WebSocket alone, of the version that `Sec-WebSocket-Version` names.',
  remedy: 'Open it with a WebSocket client.',
})

export const HandshakeMalformedError: KitErrorClass = defineError({
  code: 'HANDSHAKE_MALFORMED',
  statusCode: 400,
  meaning: 'The opening handshake of a WebSocket is not as RFC 6455 wants it.',
  remedy: 'Open it with a WebSocket client.',
})

export const SocketOriginRefusedError: KitErrorClass = defineError({
  code: 'SOCKET_ORIGIN_REFUSED',
  statusCode: 403,
  meaning: 'The page that opens the WebSocket is of an origin that may not.',
  remedy: 'Open it from the page of the service, or have its origin allowed.',
})

export const TooManySocketsError: KitErrorClass = defineError({
  code: 'TOO_MANY_SOCKETS',
  statusCode: 429,
  meaning: 'The user, or the address, has as many WebSockets open as it may.',
  remedy: 'Close one that is not needed, and wait as long as `Retry-After` says.',
})

export const SocketsFullError: KitErrorClass = defineError({
  code: 'SOCKETS_FULL',
  statusCode: 503,
  meaning: 'This instance has as many WebSockets open as it can serve, or is stopping.',
  remedy: 'Wait as long as `Retry-After` says and open it again.',
})

export const MessageMalformedError: KitErrorClass = defineError({
  code: 'MESSAGE_MALFORMED',
  statusCode: 400,
  meaning: 'A message on a WebSocket is not JSON, or none that the service knows.',
  remedy: 'Send `subscribe`, `unsubscribe`, `authenticate` or `ping`, with their members.',
})

export const TopicRefusedError: KitErrorClass = defineError({
  code: 'TOPIC_REFUSED',
  statusCode: 403,
  meaning: 'There is no such topic, or it is not for who asks.',
  remedy: 'Leave the topic out.',
})

export const TooManyTopicsError: KitErrorClass = defineError({
  code: 'TOO_MANY_TOPICS',
  statusCode: 429,
  meaning: 'The WebSocket follows as many topics as it may.',
  remedy: 'Unsubscribe from one that is not needed.',
})
