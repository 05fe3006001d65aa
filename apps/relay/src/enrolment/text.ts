/** Whether a text can be stored and shown: well-formed, without control characters. */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !/\p{Cc}/u.test(text);
}
