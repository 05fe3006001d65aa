/** The longest and the most of everything that crosses a process. */
export const limits = {
  /** One WebSocket frame or HTTP body of somebody who has proved who it is. */
  frameBytes: 8 * 1024 * 1024,
  /** The same before that. */
  unauthenticatedFrameBytes: 64 * 1024,
  unauthenticatedTimeoutMs: 10_000,
  /** Frames that a session may have waiting at the server before it answers `rate-limited`. */
  pendingOperations: 64,
  /** What may wait to be written to one connection before it is dropped as too slow. */
  outgoingBufferBytes: 16 * 1024 * 1024,
  leafBytes: 65_535,
  commitBytes: 1024 * 1024,
  welcomeBytes: 1024 * 1024,
  groupInfoBytes: 64 * 1024,
  sealBytes: 512 * 1024,
  bundleBytes: 2 * 1024 * 1024,
  treeBytes: 2 * 1024 * 1024,
  keyPackageBytes: 16 * 1024,
  keyPackagesPerDevice: 100,
  privateMessageBytes: 160 * 1024,
  complaintBytes: 64 * 1024,
  noteBytes: 64 * 1024,
  entriesPerRead: 256,
  /** Members' and devices' clocks may differ from the relay's by this much. */
  clockSkewMs: 5 * 60_000,
  /** How long a checkpoint may still be used after a newer one has come. */
  checkpointGraceMs: 10 * 60_000,
  /** A trustee answers only with a checkpoint not older than this. */
  releaseCheckpointMs: 10 * 60_000,
  /** No key is released earlier than this before its day. */
  releaseLeadMs: 12 * 3_600_000,
  keyPackageLifetimeMs: 30 * 86_400_000,
  invitationLifetimeMs: 14 * 86_400_000,
} as const;
