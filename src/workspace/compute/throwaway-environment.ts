import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import type { Effects } from '../../base/effects.ts';
import { CapturedOutput } from '../../process/captured-output.ts';
import { type Python, venvPython } from '../../process/choose-python.ts';
import { runProcess } from '../../process/run-process.ts';

/** An environment for one context or run: what is installed in it changes nothing else. */
export interface ThrowawayEnvironment {
  /** Its interpreter. */
  readonly command: string;
  /** What the code is started with. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface EnvironmentRequest {
  /** Made for it; removed by whoever asked. */
  readonly folder: string;
  readonly base: Python;
  /** Becomes TMPDIR, and holds what Spark needs while it runs. */
  readonly tempDirectory: string;
  readonly signal: AbortSignal;
}

/** A virtual environment on top of an interpreter whose packages stay visible. Nothing of the caller's Databricks gets in. */
export async function makeThrowawayEnvironment(
  request: EnvironmentRequest,
  effects: Effects,
): Promise<ThrowawayEnvironment> {
  const { folder, base, tempDirectory } = request;
  const environment = join(folder, 'env');
  await Promise.all([mkdir(tempDirectory, { recursive: true }), writeSparkDefaults(join(folder, 'spark'))]);
  await makeEnvironment(environment, request, effects);
  const command = venvPython(environment, effects.platform);
  await showPackagesOf(base, environment, effects.platform);
  const kept = Object.entries(effects.env).filter(([name]) => !/^(DATABRICKS_|LAKESEED_|PYTHONHOME$)/i.test(name));
  const path = [dirname(command), dirname(base.info.executable), effects.env['PATH'] ?? ''].join(delimiter);
  return {
    command,
    env: {
      ...Object.fromEntries(kept),
      PATH: path,
      VIRTUAL_ENV: environment,
      PIP_USER: '0',
      PIP_DISABLE_PIP_VERSION_CHECK: '1',
      PYTHONUNBUFFERED: '1',
      // Modules are imported from folders that are not its own: nothing is to appear there.
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONIOENCODING: 'utf-8:backslashreplace',
      PYSPARK_PYTHON: command,
      SPARK_CONF_DIR: join(folder, 'spark'),
      SPARK_LOCAL_DIRS: tempDirectory,
      TMPDIR: tempDirectory,
      TEMP: tempDirectory,
    },
  };
}

async function makeEnvironment(environment: string, request: EnvironmentRequest, effects: Effects): Promise<void> {
  const printed = new CapturedOutput();
  const { exitCode } = await runProcess(
    {
      command: request.base.command,
      args: ['-m', 'venv', '--without-pip', environment],
      cwd: request.folder,
      env: effects.env,
      timeoutMs: 60_000,
      signal: request.signal,
      watched: false,
      onChunk: (_, chunk) => printed.push(chunk),
    },
    effects,
  );
  if (exitCode !== 0) throw new Error(`${request.base.command} -m venv failed: ${printed.text('').trim()}`);
}

/** Also where that interpreter is an environment itself, whose packages --system-site-packages would pass over. */
async function showPackagesOf({ info }: Python, environment: string, platform: NodeJS.Platform): Promise<void> {
  const library = platform === 'win32' ? join(environment, 'Lib') : await onlyFolder(join(environment, 'lib'));
  const folders = info.path.filter(path => /(?:site|dist)-packages$/.test(path));
  // As a site folder, so that what is installed there by links counts, too.
  const lines = folders.map(path => `import site; site.addsitedir(${JSON.stringify(path)})`);
  await writeFile(join(library, 'site-packages', 'base.pth'), `${lines.join('\n')}\n`);
}

async function onlyFolder(folder: string): Promise<string> {
  const [name = ''] = await readdir(folder);
  return join(folder, name);
}

/** What a session takes that nobody configured: two cores, nothing served, nothing printed but errors, UTC. */
async function writeSparkDefaults(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'spark-defaults.conf'),
    `spark.master local[2]
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.ui.enabled false
spark.ui.showConsoleProgress false
spark.sql.session.timeZone Etc/UTC
`,
  );
  await writeFile(
    join(folder, 'log4j2.properties'),
    `rootLogger.level = error
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n
`,
  );
}
