/** Why a socket cannot be had; `code` is stable, `message` says what to do. */
export class SocketError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
