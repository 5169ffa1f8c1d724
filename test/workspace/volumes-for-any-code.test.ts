import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, type TestContext } from 'vitest';
import { computeClient, servedCompute } from '../setup/compute.ts';
import { testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';
import { VOLUME } from '../setup/workspace.ts';
import { serveInProcess } from './serving-process.ts';

const scripts = fileURLToPath(new URL('../fixtures/scripts/', import.meta.url));
const sixWriters = readFileSync(join(scripts, 'six_writers.py'), 'utf8');
const WAYS = ['duckdb', 'open', 'pandas', 'pathlib', 'pyarrow', 'spark'];
/** Spark takes its time to start. */
const SLOWLY = { timeout: 180_000 };
/** Ways to make a new volume, schema or catalog out of nothing; each has to raise OSError. */
const OUT_OF_NOTHING = [
  'os.mkdir("/Volumes/main/default/nope")',
  'os.makedirs("/Volumes/main/default/nope/x")',
  'os.makedirs("/Volumes/main/nope/v")',
  'os.mkdir("/Volumes/x")',
  'open("/Volumes/main/default/nope/x", "w")',
  'open("/Volumes/main/default/x", "w")',
  'open("/Volumes/x", "w")',
  'os.symlink("/tmp", "/Volumes/main/default/link")',
  'os.rename("/Volumes/main/default/lakeseed", "/Volumes/main/default/renamed")',
  'os.rmdir("/Volumes/main/default/lakeseed")',
];

/** Foreign code finds /Volumes only where the kernel lets us map it. */
async function requireMount({ folderMapping }: { folderMapping(): Promise<string> }, test: TestContext): Promise<void> {
  if ((await folderMapping()) !== 'mount') skip(test, 'no folders can be mapped here');
}

/** Nothing is proved then: in CI that is a failure. */
function skip(test: TestContext, reason: string): never {
  if (process.env['CI']) throw new Error(reason);
  process.stdout.write(`skipped: ${test.task.name}: ${reason}\n`);
  test.skip(reason);
  throw new Error('not reached');
}

/** Every written file lies in the volume, by the folder of the way it was written. */
function expectAllWritten(directory: string): void {
  const folder = join(directory, VOLUME, 'x');
  expect(readdirSync(folder).sort()).toEqual(WAYS);
  for (const way of WAYS) {
    const [name] = readdirSync(join(folder, way)).filter(name => name.endsWith('.parquet'));
    expect(readFileSync(join(folder, way, name!), 'latin1')).toMatch(/^PAR1/);
  }
}

/** The command's source, and the lines that say which statement raised what. */
function trying(statements: readonly string[]): string {
  return `import os
for statement in ${JSON.stringify(statements)}:
    try:
        exec(statement)
        print("no error:", statement)
    except OSError as error:
        pass`;
}

describe('foreign code that writes to /Volumes as to any folder', () => {
  it(
    'in an execution context reaches the volume in six ways, and no volume that does not exist',
    SLOWLY,
    async test => {
      const server = await servedCompute();
      await requireMount(server, test);
      const context = await server.openContext();
      expect(await context.text(sixWriters)).toBe('3 rows read again\n');
      expectAllWritten(server.directory);

      const { status, results } = await context.run('spark.range(3).write.parquet("/Volumes/main/default/nope/x")');
      expect([status, results.resultType]).toEqual(['Finished', 'error']);
      expect(results.cause).toMatch(/nope/);
      expect(readdirSync(join(server.directory, 'Volumes/main/default'))).toEqual(['lakeseed']);
    },
  );

  it('as a serverless run reaches it, too', SLOWLY, async test => {
    const server = await servedCompute();
    await requireMount(server, test);
    const { run, output } = await server.runScript(await server.putScript('main.py', sixWriters));
    expect([run.state.result_state, output.logs]).toEqual(['SUCCESS', expect.stringContaining('3 rows read again\n')]);
    expectAllWritten(server.directory);
  });

  it('is started by it: a shell, worker processes, a process in a session of its own', async test => {
    const server = await servedCompute();
    await requireMount(server, test);
    const source = `import multiprocessing, os, subprocess, sys
from concurrent.futures import ProcessPoolExecutor

def write(name):
    with open(f"/Volumes/main/default/lakeseed/{name}", "w") as file:
        file.write(name)

if __name__ == "__main__":
    subprocess.run(["sh", "-c", "echo shell > /Volumes/main/default/lakeseed/shell"], check=True)
    subprocess.run("cp /Volumes/main/default/lakeseed/shell /Volumes/main/default/lakeseed/copy", shell=True, check=True)
    code = "open('/Volumes/main/default/lakeseed/apart', 'w')"
    subprocess.run([sys.executable, "-c", code], env={}, start_new_session=True, check=True)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn" if "__file__" in globals() else "fork")) as pool:
        list(pool.map(write, ["pool1", "pool2"]))
    print("done", end="")`;
    const written = () => readdirSync(join(server.directory, VOLUME)).sort();
    const all = ['apart', 'copy', 'pool1', 'pool2', 'shell'];
    expect(await (await server.openContext()).text(source)).toBe('done');
    expect(written()).toEqual(all);
    execFileSync('rm', ['-r', ...all.map(name => join(server.directory, VOLUME, name))]);
    const { output } = await server.runScript(await server.putScript('main.py', source));
    expect(output.logs).toBe('done');
    expect(written()).toEqual(all);
  });

  it('finds what clients have put there, and clients find what it writes', async test => {
    const server = await servedCompute();
    await requireMount(server, test);
    const context = await server.openContext();
    await server.put('in/%C3%BC%20%231.txt', 'by a client');
    const data = await context.text(`import os
text = open("/Volumes/main/default/lakeseed/in/ü #1.txt").read()
os.rename("/Volumes/main/default/lakeseed/in", "/Volumes/main/default/lakeseed/out")
print(text, os.listdir("/Volumes"), os.listdir("/Volumes/main/default"), end="")`);
    expect(data).toBe("by a client ['main'] ['lakeseed']");
    const answer = await server.send({ path: `/api/2.0/fs/files${VOLUME}/out/%C3%BC%20%231.txt` });
    expect(answer.text).toBe('by a client');
  });
});

describe('volumes that do not exist', () => {
  it('are not made by a path: neither in a context nor in a run, while those that exist can be written to', async test => {
    const server = await servedCompute();
    await requireMount(server, test);
    const source = `${trying(OUT_OF_NOTHING)}
os.makedirs("/Volumes/main/default/lakeseed", exist_ok=True)
os.makedirs("/Volumes/main/default/lakeseed/new/below", exist_ok=True)
print("good")`;
    expect(await (await server.openContext()).text(source)).toBe('good\n');
    const { output } = await server.runScript(await server.putScript('main.py', source));
    expect(output.logs).toBe('good\n');
    expect(readdirSync(join(server.directory, 'Volumes'), { recursive: true }).sort()).toEqual([
      'main',
      'main/default',
      'main/default/lakeseed',
      'main/default/lakeseed/new',
      'main/default/lakeseed/new/below',
    ]);
    expect(existsSync('/Volumes/main/default/nope')).toBe(false);
  });

  it('and are made by the API are there for the next context and run', async test => {
    const server = await servedCompute();
    await requireMount(server, test);
    const before = await server.openContext();
    await before.text('1');
    const body = { catalog_name: 'main', schema_name: 'default', name: 'Later', volume_type: 'MANAGED' };
    expect((await server.ask('POST', '/api/2.1/unity-catalog/volumes', body)).status).toBe(200);
    mkdirSync(join(server.directory, 'Volumes/By/Hand/Made'), { recursive: true });
    const list = 'import os; [os.path.isdir(p) for p in ("/Volumes/main/default/later", "/Volumes/by/hand/made")]';
    expect(await before.text(list)).toBe('[False, False]');
    const after = await server.openContext();
    expect(await after.text(list)).toBe('[True, True]');
    await after.text('for p in ("main/default/later", "by/hand/made"): open(f"/Volumes/{p}/x", "w")');
    expect(readdirSync(join(server.directory, 'Volumes/main/default/later'))).toEqual(['x']);
    expect(readdirSync(join(server.directory, 'Volumes/By/Hand/Made'))).toEqual(['x']);
  });

  it('any more, since they were deleted, do not come back by what still runs', async test => {
    const server = await servedCompute();
    await requireMount(server, test);
    const context = await server.openContext();
    await context.text('open("/Volumes/main/default/lakeseed/a", "w").write("a")');
    expect((await server.ask('DELETE', '/api/2.1/unity-catalog/volumes/main.default.lakeseed')).status).toBe(200);
    await context.run(
      'import os; os.makedirs("/Volumes/main/default/lakeseed/x"); open("/Volumes/main/default/x", "w")',
    );
    expect(readdirSync(join(server.directory, 'Volumes/main/default'))).toEqual([]);
    expect(await (await server.openContext()).text('import os; os.listdir("/Volumes")')).toBe('[]');
  });
});

it('what the caller may not do with a volume, code of a new context may not either', async test => {
  const server = await servedCompute();
  await requireMount(server, test);
  const body = { catalog_name: 'main', schema_name: 'default', volume_type: 'MANAGED' };
  for (const name of ['readable', 'hidden']) {
    await server.ask('POST', '/api/2.1/unity-catalog/volumes', { ...body, name });
    writeFileSync(join(server.directory, 'Volumes/main/default', name, 'a'), 'text');
  }
  await server.setAccess('main.default.readable', 'read');
  await server.setAccess('main.default.hidden', 'none');
  const context = await server.openContext();
  const folder = '/Volumes/main/default';
  expect(await context.text(`print(open("${folder}/readable/a").read(), end="")`)).toBe('text');
  const refused = [
    `open("${folder}/readable/a", "w")`,
    `open("${folder}/readable/b", "w")`,
    `os.remove("${folder}/readable/a")`,
    `open("${folder}/hidden/a")`,
    `os.listdir("${folder}/hidden")`,
    `os.mkdir("${folder}/hidden")`,
  ];
  expect(await context.text(trying(refused))).toBe('');
});

it('nothing of it is seen from outside, and the machine’s own folders are as they were', async test => {
  const server = await servedCompute();
  await requireMount(server, test);
  const top = readdirSync('/');
  const outside = join(tempFolder(), 'file');
  const context = await server.openContext();
  await context.text(`import os
open(${JSON.stringify(outside)}, "w").write("outside")
open("/Volumes/main/default/lakeseed/a", "w")
print(os.getuid(), end="")`);
  expect(readFileSync(outside, 'utf8')).toBe('outside');
  expect(readdirSync('/')).toEqual(top);
  expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(server.directory);
  const { mode } = statSync('/');
  await context.destroy();
  expect(statSync('/').mode).toBe(mode);
});

it('more volumes than an argument could name are no hindrance', async test => {
  const server = await servedCompute();
  await requireMount(server, test);
  const names = Array.from({ length: 700 }, (_, index) => `${'v'.repeat(60)}${index}`);
  for (const name of names) mkdirSync(join(server.directory, 'Volumes/main/default', name));
  const context = await server.openContext();
  const path = `/Volumes/main/default/${names.at(-1)}`;
  expect(await context.text(`import os\nopen("${path}/x", "w")\nlen(os.listdir("/Volumes/main/default"))`)).toBe('701');
  expect(existsSync(join(server.directory, path, 'x'))).toBe(true);
});

describe('where folders cannot be mapped', () => {
  async function substituted() {
    const server = await servedCompute({ mapping: 'substitution' });
    expect(await server.folderMapping()).toBe('substitution');
    return { ...server, real: join(server.directory, VOLUME) };
  }

  it('variables of the environment that begin with the path of a volume name the real folder, for children too', async () => {
    const { openContext, real, directory } = await substituted();
    const context = await openContext();
    const data = await context.text(`import json, os, subprocess, sys
os.environ["OUTPUT_PATH"] = "/Volumes/main/default/lakeseed/x"
os.environ.update(ROOT="/Volumes/main/default/lakeseed", FILE="/Workspace/Users/a.py")
os.environ["OTHER"] = "see /Volumes/main/default/lakeseed"
os.environ["LONGER"] = "/Volumes/main/default/lakeseed2/x"
os.environ["NOPE"] = "/Volumes/main/default/nope/x"
os.makedirs(os.environ["OUTPUT_PATH"])
code = "import os; open(os.environ['OUTPUT_PATH'] + '/child', 'w')"
subprocess.run([sys.executable, "-c", code], check=True)
print(json.dumps({name: os.environ[name] for name in ("OUTPUT_PATH", "ROOT", "FILE", "OTHER", "LONGER", "NOPE")}), end="")`);
    expect(JSON.parse(data)).toEqual({
      OUTPUT_PATH: `${real}/x`,
      ROOT: real,
      FILE: join(directory, 'Workspace/Users/a.py'),
      OTHER: `see ${VOLUME}`,
      LONGER: `${VOLUME}2/x`,
      NOPE: '/Volumes/main/default/nope/x',
    });
    expect(readdirSync(join(real, 'x'))).toEqual(['child']);
  });

  it('parameters of a run do, its file is found, and dependencies are', async () => {
    const { runScript, putScript, real } = await substituted();
    mkdirSync(join(real, 'wheels'));
    execFileSync(testPython, [join(scripts, 'make_wheel.py'), join(real, 'wheels'), '1.0']);
    const path = await putScript(
      'main.py',
      `import lakeseed_greeting, os, sys
out = sys.argv[1]
os.makedirs(out)
open(os.path.join(out, "written"), "w").write("x")
print(*sys.argv[1:], sep="\\n", end="")`,
    );
    const parameters = [`${VOLUME}/out`, 'x /Volumes', '--path=/Volumes/main', '/Volumes/main/default/nope'];
    const dependencies = ['--no-index', `--find-links ${VOLUME}/wheels`, 'lakeseed-greeting==1.0'];
    const { run, output } = await runScript(path, { parameters, dependencies });
    expect([run.state.result_state, output.logs]).toEqual([
      'SUCCESS',
      [`${real}/out`, ...parameters.slice(1)].join('\n'),
    ]);
    expect(readdirSync(join(real, 'out'))).toEqual(['written']);
  });

  it('%pip finds a wheel in a volume', async () => {
    const { openContext, real } = await substituted();
    execFileSync(testPython, [join(scripts, 'make_wheel.py'), real, '1.0']);
    const context = await openContext();
    const wheel = `${VOLUME}/lakeseed_greeting-1.0-py3-none-any.whl`;
    expect(
      await context.text(`%pip install --quiet --no-index ${wheel}\nimport lakeseed_greeting as g; g.TEXT`),
    ).toMatch(/'greetings from 1\.0'$/);
  });

  it('a cluster without Unity Catalog names a folder of its own', async () => {
    const { openContext, setCluster, real } = await substituted();
    await setCluster('c1', { data_security_mode: 'NONE' });
    const context = await openContext('c1');
    const data = await context.text(`import os
os.environ["OUTPUT_PATH"] = "/Volumes/main/default/lakeseed"
os.makedirs(os.environ["OUTPUT_PATH"]); open(os.environ["OUTPUT_PATH"] + "/x", "w")
print(os.environ["OUTPUT_PATH"], end="")`);
    expect(data.startsWith(real)).toBe(false);
    expect(data.endsWith(VOLUME)).toBe(true);
    expect(readdirSync(real)).toEqual([]);
  });
});

// As somebody else the other tests run already.
it.runIf(process.getuid?.() === 0)('an unprivileged user reaches the volumes in the same way', async test => {
  const nobody = 65534;
  const asNobody = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];
  const works = (python: string) =>
    spawnSync('setpriv', [...asNobody.slice(1), 'sh', '-c', `exec '${python}' --version`]).status === 0;
  // That of the tests may lie in a home folder that is closed to others.
  const python = [testPython, '/usr/bin/python3', '/usr/local/bin/python3'].find(works);
  if (python === undefined) return skip(test, 'no Python can be started as another user');
  const directory = tempFolder();
  chownSync(directory, nobody, nobody);
  const server = await serveInProcess(directory, ['env', `PYTHON_BIN=${python}`, `HOME=${directory}`, ...asNobody]);
  const { ask, openContext, putScript, runScript } = computeClient(server);
  mkdirSync(join(directory, 'Volumes/main/default/readable'));
  expect((await ask('PUT', '/__lakeseed/access/main.default.readable', { access: 'read' })).status).toBe(204);
  const context = await openContext();
  if ((await context.text('import os; os.path.isdir("/Volumes/main")')) !== 'True') {
    return skip(test, 'the kernel lets no user map folders');
  }
  const source = `import os, subprocess
${trying([...OUT_OF_NOTHING, 'open("/Volumes/main/default/readable/a", "w")'])}
os.makedirs("/Volumes/main/default/lakeseed/x")
open("/Volumes/main/default/lakeseed/x/open", "w").write("x")
subprocess.run("echo shell > /Volumes/main/default/lakeseed/x/shell", shell=True, check=True)
print(os.getuid(), open("/proc/self/status").read().split("CapEff:")[1].split()[0], end="")`;
  expect(await context.text(source)).toBe(`${nobody} 0000000000000000`);
  expect(readdirSync(join(directory, VOLUME, 'x')).sort()).toEqual(['open', 'shell']);
  execFileSync('rm', ['-r', join(directory, VOLUME, 'x')]);
  const { output } = await runScript(await putScript('main.py', source));
  expect(output.logs).toBe(`${nobody} 0000000000000000`);
  expect(statSync(join(directory, VOLUME, 'x/open')).uid).toBe(nobody);
});
