/** What somebody has begun to write in a room and not sent. */
export interface Draft {
  text: string;
  /** MIMI message id in hex of the message that it answers, or that it will change. */
  replyTo?: string;
  edits?: string;
}
