/** What every error of one code has in common. */
interface CatalogueEntry {
  /** When it is raised: one sentence, shown on the reference page. */
  readonly when: string;
  /** What to do next, where the place that raises it knows nothing better. */
  readonly hint: string;
  /** Exit code of the command when it ends with this error. */
  readonly exitCode: 1 | 2 | 3 | 4 | 5 | 70 | 124 | 130;
  /** Whether the same call may succeed when it is simply made again. */
  readonly retryable: boolean;
}

/** Every error code there is. A code is never given a second meaning. */
export const catalogue = {
  SCRIPT_NOT_FOUND: {
    when: 'The project folder, or the generate_data.py in it, is missing, empty, a folder or unreadable.',
    hint: 'Name the folder that holds generate_data.py, or make one: lakeseed init my-project',
    exitCode: 2,
    retryable: false,
  },
  DATA_DIR_NOT_FOUND: {
    when: 'The local data folder is missing, is not a folder or holds no Parquet.',
    hint: 'Run `lakeseed generate` first, or name the folder that holds one folder per table.',
    exitCode: 2,
    retryable: false,
  },
  DATASET_INVALID: {
    when: 'A dataset file has mistakes; all of them are listed with line, column and what to write instead. Nothing was generated.',
    hint: 'Mend the lines that are named; the dataset reference says what can stand where.',
    exitCode: 2,
    retryable: false,
  },
  SCRIPT_TIMEOUT: {
    when: 'The script ran longer than its time limit; it and all its processes were ended.',
    hint: 'Give it more time with --timeout-sec, or less to do with --scale-factor.',
    exitCode: 124,
    retryable: false,
  },
  SPAWN_FAILED: {
    when: 'No Python was found, or the chosen interpreter could not be started.',
    hint: 'Install Python 3, or name an interpreter with --python-bin or PYTHON_BIN.',
    exitCode: 2,
    retryable: false,
  },
  DEPENDENCIES_MISSING: {
    when: 'Packages that the script declares are not installed and may not be, or could not be, installed.',
    hint: 'Install them into that interpreter, or leave --python-bin and --no-install away so that lakeseed makes an environment.',
    exitCode: 2,
    retryable: false,
  },
  NOTHING_WRITTEN: {
    when: 'The script ended well but wrote no new Parquet below its OUTPUT_PATH.',
    hint: 'Write to os.environ["OUTPUT_PATH"]/<table>/*.parquet.',
    exitCode: 1,
    retryable: false,
  },
  PREFLIGHT_FAILED: {
    when: 'Local files would not arrive as readable tables; nothing was deleted and nothing was sent.',
    hint: 'Mend what the findings name (`lakeseed check` lists them), then run again.',
    exitCode: 1,
    retryable: false,
  },
  UPLOAD_FAILED: {
    when: 'A file was sent, but does not lie in the volume with its size afterwards.',
    hint: 'Somebody else may be writing to the same folder: make sure that nobody is, then run again.',
    exitCode: 1,
    retryable: true,
  },
  UNSAFE_PATH: {
    when: 'A path would leave the folder or volume that it has to stay in.',
    hint: 'Name a folder below the volume, without "..", empty segments or links that lead outside.',
    exitCode: 2,
    retryable: false,
  },
  USAGE: {
    when: 'An option is unknown, missing, contradictory or has a value that cannot be used.',
    hint: 'See lakeseed --help.',
    exitCode: 2,
    retryable: false,
  },
  LOCKED: {
    when: 'Another lakeseed is at work in the same project.',
    hint: 'Wait until it has ended, or end it.',
    exitCode: 2,
    retryable: true,
  },
  LOCAL_IO: {
    when: 'A local file could not be read or written.',
    hint: 'Check that the file exists and that you may read and write it.',
    exitCode: 5,
    retryable: false,
  },
  AUTH_FAILED: {
    when: 'Databricks did not accept the credentials, or there are none, or more than one kind.',
    hint: 'Run `lakeseed doctor`: it names the source of every value.',
    exitCode: 3,
    retryable: false,
  },
  PERMISSION_DENIED: {
    when: 'The credentials are accepted but lack a privilege.',
    hint: 'Ask for READ VOLUME and WRITE VOLUME on the volume, USE SCHEMA and USE CATALOG above it.',
    exitCode: 3,
    retryable: false,
  },
  VOLUME_NOT_FOUND: {
    when: 'The volume, its schema or its catalog does not exist, or may not be seen.',
    hint: 'Check the name, or make the volume with --create-volume.',
    exitCode: 3,
    retryable: false,
  },
  NOT_FOUND: {
    when: 'Databricks has nothing at the path or by the name that was asked for.',
    hint: 'Check the path.',
    exitCode: 3,
    retryable: false,
  },
  NETWORK: {
    when: 'Databricks could not be reached, the connection broke or stalled, or the server failed (5xx), after all retries.',
    hint: 'Check the host, the network and any proxy (HTTPS_PROXY), then run again.',
    exitCode: 4,
    retryable: true,
  },
  RATE_LIMITED: {
    when: 'Databricks answered 429 until the retries were used up.',
    hint: 'Wait a little and run again, with a lower --concurrency.',
    exitCode: 4,
    retryable: true,
  },
  NO_SPACE: {
    when: 'The local disk or the volume is full.',
    hint: 'Free some space, then run again.',
    exitCode: 5,
    retryable: false,
  },
  CANCELLED: {
    when: 'The operation was cancelled by its signal or by a key press.',
    hint: 'Run it again when you are ready.',
    exitCode: 130,
    retryable: true,
  },
  NOT_SUPPORTED: {
    when: 'What was asked for exists in principle but not here: an endpoint, a size, a platform.',
    hint: 'See the README for what is supported.',
    exitCode: 2,
    retryable: false,
  },
  DESTINATION_TAKEN: {
    when: 'Something lies at the destination that is not replaced: a script with other content, a file where a folder belongs.',
    hint: 'Choose another destination, or say that it may be replaced.',
    exitCode: 2,
    retryable: false,
  },
  SCRIPT_NOT_PYTHON: {
    when: 'What lies at the path in the workspace is no Python script: a notebook in another language, or with magics that cannot be honoured, another kind of file.',
    hint: 'Name a .py file or a Python notebook.',
    exitCode: 2,
    retryable: false,
  },
  CLUSTER_NOT_FOUND: {
    when: 'There is no cluster with the id or name, or it may not be seen.',
    hint: 'Check the id: it stands in the URL of the cluster’s page.',
    exitCode: 3,
    retryable: false,
  },
  CLUSTER_NOT_RUNNING: {
    when: 'The cluster is not running, or did not come up within its time.',
    hint: 'Start it with --start-cluster, or in Databricks.',
    exitCode: 3,
    retryable: true,
  },
  CLUSTER_UNFIT: {
    when: 'What runs on the cluster could not write to volumes: its access mode, its owner or its runtime does not allow it.',
    hint: 'Use a cluster with the access mode Standard or Dedicated (for you) and a runtime of 13.3 LTS or newer.',
    exitCode: 3,
    retryable: false,
  },
  CONTEXT_LIMIT: {
    when: 'The cluster has as many execution contexts as it takes.',
    hint: 'Detach notebooks that are not in use from the cluster, or wait, then run again.',
    exitCode: 3,
    retryable: true,
  },
  SERVERLESS_DISABLED: {
    when: 'The workspace has no serverless compute for jobs, or does not let you use it.',
    hint: 'Ask an administrator to enable serverless compute, or run on a cluster with --cluster.',
    exitCode: 3,
    retryable: false,
  },
  RUN_FAILED: {
    when: 'What was run on Databricks ended with a failure: an exception, an exit code other than 0, a statement that was refused.',
    hint: 'Look at the error above: it names the line of the script.',
    exitCode: 1,
    retryable: false,
  },
  RUN_TIMEOUT: {
    when: 'The run on Databricks took longer than its time limit and was cancelled there.',
    hint: 'Give it more time with --timeout-sec, or less to do with --scale-factor.',
    exitCode: 124,
    retryable: false,
  },
  OUTSIDE_ROOT: {
    when: 'A path that an agent gave leads out of the folders that the MCP server was started for.',
    hint: 'Use a path below one of the server’s roots; who starts the server names more with --root.',
    exitCode: 2,
    retryable: false,
  },
  READ_ONLY: {
    when: 'The MCP server was started with --read-only, and the tool would run, write or delete something.',
    hint: 'Say what you would have done, and let the person decide; the server has to be started without --read-only for it.',
    exitCode: 2,
    retryable: false,
  },
  CONFIRMATION_REQUIRED: {
    when: 'A tool of the MCP server would run code or delete data, and nobody has agreed to it. Nothing was run, written or deleted.',
    hint: 'Show the plan to the person; when they agree, call the tool again with the same arguments and confirm: true.',
    exitCode: 2,
    retryable: false,
  },
  LIMIT_EXCEEDED: {
    when: 'A tool of the MCP server would go beyond the files, bytes or seconds that it was started with.',
    hint: 'Make less data, such as with a lower scale_factor, or ask the person to start the server with a higher limit.',
    exitCode: 2,
    retryable: false,
  },
  INTERNAL: {
    when: 'A bug in lakeseed.',
    hint: 'Please report it with the text above and the command that you typed.',
    exitCode: 70,
    retryable: false,
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof catalogue;

/** Every warning code there is. */
export const warningCatalogue = {
  NOTHING_WRITTEN: 'The script ended well but wrote no new Parquet below its OUTPUT_PATH.',
  STALE_FILE: 'A Parquet file in the data folder was not written by the last run.',
  FOREIGN_FILE: 'A file that this delivery did not put there is in the remote folder.',
  NOTHING_RESUMED:
    'A delivery was to go on where another was interrupted, but nothing of that is proved to be there: all is sent.',
  MANIFEST_REMOVED: 'The manifest of an earlier delivery was removed: it does not describe what the folder holds now.',
  NOTHING_IN_COMMON: 'Two sides of a comparison do not share a single file: most likely the wrong ones are compared.',
  LEFT_RUNNING: 'Processes of the script were still alive after its own end and were ended.',
  UNREADABLE_FILE: 'A Parquet file that a run has written into the volume cannot be read.',
  VOLUMES_SUBSTITUTED:
    'The local workspace could not map /Volumes for the code that it ran: only variables and arguments were changed.',
} as const;

export type WarningCode = keyof typeof warningCatalogue;
