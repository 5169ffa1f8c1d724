/** Flags that say which workspace is meant. */
export const CONNECTION_FLAGS = ['profile', 'host', 'local', 'localDir'];

/** Flags of a delivery besides its destination. */
export const DELIVERY_FLAGS = ['clean', 'cleanMode', 'dryRun', 'probe', 'concurrency', 'createVolume', 'createSchema'];
