import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { API, HEADER, HOME, refused, servedObjects } from '../setup/workspace-objects.ts';

const MIB = 1024 ** 2;

describe('Workspace 3: import as JSON', () => {
  it('SOURCE with a language makes a notebook, also of a path that ends in .py', async () => {
    const { get, importSource, place } = await servedObjects();
    const answer = await importSource(`${HOME}/job.py`, 'print(1)', { format: 'SOURCE', language: 'PYTHON' });
    expect(answer).toEqual({ status: 200, json: {} });
    const { json } = await get('get-status', { path: `${HOME}/job.py` });
    expect(json).toMatchObject({ object_type: 'NOTEBOOK', language: 'PYTHON' });
    expect(readFileSync(place(`${HOME}/job.py`), 'utf8')).toBe(`${HEADER}print(1)`);
  });

  it('without a format it is SOURCE', async () => {
    const { importSource, typeOf } = await servedObjects();
    await importSource(`${HOME}/job.py`, 'print(1)', { language: 'PYTHON' });
    expect(await typeOf(`${HOME}/job.py`)).toBe('NOTEBOOK');
  });

  it.for([
    ['PYTHON', '# Databricks notebook source'],
    ['SQL', '-- Databricks notebook source'],
    ['SCALA', '// Databricks notebook source'],
    ['R', '# Databricks notebook source'],
  ] as const)('a %s notebook begins with "%s", which is not doubled', async ([language, header]) => {
    const { importSource, download } = await servedObjects();
    await importSource(`${HOME}/bare`, 'code', { language });
    await importSource(`${HOME}/whole`, `${header}\r\ncode`, { language });
    expect((await download(`${HOME}/bare`)).text).toBe(`${header}\ncode`);
    expect((await download(`${HOME}/whole`)).text).toBe(`${header}\r\ncode`);
  });

  it('SOURCE without a language is refused', async () => {
    const { importSource, get } = await servedObjects();
    expect(await importSource(`${HOME}/job.py`, '')).toEqual(refused(400, 'INVALID_PARAMETER_VALUE'));
    expect((await get('get-status', { path: `${HOME}/job.py` })).status).toBe(404);
  });

  it.for([
    ['job.py', `${HEADER}print(1)`, 'job', 'NOTEBOOK', 'PYTHON'],
    ['q.sql', '-- Databricks notebook source\nSELECT 1', 'q', 'NOTEBOOK', 'SQL'],
    ['s.scala', '// Databricks notebook source', 's', 'NOTEBOOK', 'SCALA'],
    ['r.R', HEADER, 'r', 'NOTEBOOK', 'R'],
    ['job.py', 'print(1)', 'job.py', 'FILE', undefined],
    ['job.py', `\n${HEADER}`, 'job.py', 'FILE', undefined],
    ['q.sql', HEADER, 'q.sql', 'FILE', undefined],
    ['job', HEADER, 'job', 'FILE', undefined],
    ['.py', HEADER, '.py', 'FILE', undefined],
  ] as const)('AUTO: %s with %j becomes %s, a %s', async ([name, source, made, type, language]) => {
    const { importSource, get, download } = await servedObjects();
    await importSource(`${HOME}/${name}`, source, { format: 'AUTO' });
    const { objects: found } = (await get('list', { path: HOME })).json;
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ path: `${HOME}/${made}`, object_type: type });
    expect(found[0].language).toBe(language);
    expect((await download(`${HOME}/${made}`)).text).toBe(source);
  });

  it('RAW makes a file, whatever it holds', async () => {
    const { importSource, typeOf } = await servedObjects();
    await importSource(`${HOME}/job.py`, HEADER, { format: 'RAW' });
    expect(await typeOf(`${HOME}/job.py`)).toBe('FILE');
  });

  it.for(['JUPYTER', 'HTML', 'DBC', 'R_MARKDOWN'])('the format %s is 501 and named', async format => {
    const { importSource } = await servedObjects();
    const answer = await importSource(`${HOME}/a`, '', { format, language: 'PYTHON' });
    expect(answer).toEqual(refused(501, 'NOT_IMPLEMENTED', expect.stringContaining(format)));
  });

  it('a Jupyter notebook would have to be converted by AUTO too', async () => {
    const { importSource } = await servedObjects();
    const answer = await importSource(`${HOME}/a.ipynb`, '{}', { format: 'AUTO' });
    expect(answer).toEqual(refused(501, 'NOT_IMPLEMENTED', expect.stringContaining('JUPYTER')));
  });

  it.for([
    { path: `${HOME}/a`, content: '', format: 'ZIP' },
    { path: `${HOME}/a`, content: '', language: 'COBOL' },
    { path: `${HOME}/a`, content: 'not%base64', format: 'RAW' },
    { path: `${HOME}/a`, format: 'RAW' },
    { content: '', format: 'RAW' },
  ])('%j is refused', async body => {
    const { post } = await servedObjects();
    expect(await post('import', body)).toEqual(refused(400, 'INVALID_PARAMETER_VALUE'));
  });

  it('10 MiB are taken, more is refused and leaves nothing', async () => {
    const { importSource, get, directory } = await servedObjects();
    const most = Buffer.alloc(10 * MIB);
    expect((await importSource(`${HOME}/most`, most, { format: 'RAW' })).status).toBe(200);
    const more = await importSource(`${HOME}/more`, Buffer.alloc(10 * MIB + 1), { format: 'RAW' });
    expect(more).toEqual(refused(400, 'MAX_NOTEBOOK_SIZE_EXCEEDED'));
    expect((await get('get-status', { path: `${HOME}/more` })).status).toBe(404);
    expect(readdirSync(join(directory, '.workspace/staging'), { recursive: true })).toHaveLength(1);
  });
});

describe('Workspace 3: where an import may go', () => {
  it('the parent has to exist', async () => {
    const { importSource, importFile, typeOf } = await servedObjects();
    const message = `The parent folder (${HOME}/no) does not exist.`;
    const path = `${HOME}/no/a`;
    expect(await importSource(path, '', { format: 'RAW' })).toEqual(refused(404, 'RESOURCE_DOES_NOT_EXIST', message));
    expect(await importFile(path.slice(1), '')).toEqual(refused(404, 'RESOURCE_DOES_NOT_EXIST', message));
    expect(await typeOf(`${HOME}/no`)).toBeUndefined();
  });

  it('a file is no parent', async () => {
    const { importSource } = await servedObjects();
    await importSource(`${HOME}/a`, '', { format: 'RAW' });
    const answer = await importSource(`${HOME}/a/b`, '', { format: 'RAW' });
    expect(answer).toEqual(refused(404, 'RESOURCE_DOES_NOT_EXIST', `The parent folder (${HOME}/a) does not exist.`));
  });

  it('what exists is 400 RESOURCE_ALREADY_EXISTS and stays, unless it is to be overwritten', async () => {
    const { importSource, download } = await servedObjects();
    const path = `${HOME}/a`;
    await importSource(path, 'old', { format: 'RAW' });
    for (const more of [{}, { overwrite: false }]) {
      const answer = await importSource(path, 'new', { format: 'RAW', ...more });
      expect(answer).toEqual(refused(400, 'RESOURCE_ALREADY_EXISTS', expect.stringMatching(/already exists\.$/)));
    }
    expect((await download(path)).text).toBe('old');
    expect((await importSource(path, 'new', { format: 'RAW', overwrite: true })).status).toBe(200);
    expect((await download(path)).text).toBe('new');
  });

  it.for([
    ['FILE', { format: 'RAW' }, { language: 'PYTHON' }],
    ['NOTEBOOK', { language: 'PYTHON' }, { format: 'RAW' }],
  ] as const)('a %s is not overwritten by an object of another type', async ([type, first, second]) => {
    const { importSource, typeOf, download } = await servedObjects();
    const path = `${HOME}/a`;
    await importSource(path, HEADER, first);
    const answer = await importSource(path, 'new', { ...second, overwrite: true });
    expect(answer).toEqual(refused(400, 'INVALID_PARAMETER_VALUE', expect.stringContaining(`actual: ${type}`)));
    expect([await typeOf(path), (await download(path)).text]).toEqual([type, HEADER]);
  });

  it('a notebook may change its language', async () => {
    const { importSource, get } = await servedObjects();
    await importSource(`${HOME}/nb`, '', { language: 'PYTHON' });
    await importSource(`${HOME}/nb`, '', { language: 'SQL', overwrite: true });
    expect((await get('get-status', { path: `${HOME}/nb` })).json.language).toBe('SQL');
  });

  it.for([`${HOME}/sub`, HOME, '/'])('the folder %s is not overwritten', async path => {
    const { post, importSource } = await servedObjects();
    await post('mkdirs', { path: `${HOME}/sub` });
    const answer = await importSource(path, '', { format: 'RAW', overwrite: true });
    expect(answer).toEqual(refused(400, 'RESOURCE_ALREADY_EXISTS'));
  });

  it('of several imports at once without overwrite exactly one wins', async () => {
    const { importSource, download } = await servedObjects();
    const sources = ['1', '2', '3', '4'].map(digit => digit.repeat(100_000));
    const answers = await Promise.all(sources.map(source => importSource(`${HOME}/a`, source, { format: 'RAW' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400]);
    const winner = answers.findIndex(({ status }) => status === 200);
    expect((await download(`${HOME}/a`)).text).toBe(sources[winner]);
  });

  it('a notebook is never seen as a file', async () => {
    const { get, post, importSource } = await servedObjects();
    const path = `${HOME}/nb`;
    const seen = new Set<string>();
    for (let round = 0; round < 10; round += 1) {
      let going = true;
      const made = importSource(path, 'x'.repeat(MIB), { language: 'SQL' }).finally(() => {
        going = false;
      });
      while (going) {
        const { json } = await get('get-status', { path });
        if (json.object_type) seen.add(json.object_type);
      }
      expect((await made).status).toBe(200);
      await post('delete', { path });
    }
    expect([...seen].filter(type => type !== 'NOTEBOOK')).toEqual([]);
  });
});

describe('Workspace 13.3: import as a form', () => {
  const content = Uint8Array.from([0, 255, 13, 10, 128, 45, 45]);

  it('a .py with a language and without a format is a notebook', async () => {
    const { importForm, get, download } = await servedObjects();
    const fields = { path: `${HOME}/job.py`, language: 'PYTHON' };
    expect(await importForm(fields, new TextEncoder().encode('print("ü")'))).toEqual({ status: 200, json: {} });
    const { json } = await get('get-status', { path: `${HOME}/job.py` });
    expect(json).toMatchObject({ object_type: 'NOTEBOOK', language: 'PYTHON' });
    expect((await download(`${HOME}/job.py`)).text).toBe(`${HEADER}print("ü")`);
  });

  it('a file keeps every byte', async () => {
    const { importForm, download } = await servedObjects();
    await importForm({ path: `${HOME}/ü #1.bin`, format: 'AUTO' }, content);
    expect([...(await download(`${HOME}/ü #1.bin`)).bytes]).toEqual([...content]);
  });

  it('overwrite is the text true, and absent when false', async () => {
    const { importForm, download } = await servedObjects();
    const fields = { path: `${HOME}/a`, format: 'AUTO' };
    await importForm(fields, new TextEncoder().encode('old'));
    expect(await importForm(fields, content)).toEqual(refused(400, 'RESOURCE_ALREADY_EXISTS'));
    expect((await importForm({ ...fields, overwrite: 'true' }, content)).status).toBe(200);
    expect([...(await download(`${HOME}/a`)).bytes]).toEqual([...content]);
  });

  it('the limit is of the JSON form alone', async () => {
    const { importForm, get } = await servedObjects();
    const path = `${HOME}/large`;
    expect((await importForm({ path, format: 'RAW' }, new Uint8Array(11 * MIB))).status).toBe(200);
    expect((await get('get-status', { path })).json.size).toBe(11 * MIB);
  });

  it('errors are JSON', async () => {
    const { importForm, ask } = await servedObjects();
    const { status, json } = await importForm({ path: `${HOME}/no/a`, format: 'AUTO' }, content);
    expect([status, json.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const broken = await ask({ method: 'POST', path: `${API}/import`, headers, body: 'no form' });
    expect(broken).toEqual(refused(400, 'MALFORMED_REQUEST'));
  });

  it('without the file it is refused', async () => {
    const { importForm } = await servedObjects();
    const answer = await importForm({ path: `${HOME}/a`, format: 'AUTO' });
    expect(answer).toEqual(refused(400, 'INVALID_PARAMETER_VALUE'));
  });
});

describe('Workspace 13.3: import-file', () => {
  it('the path is one segment without a leading slash, the body is the file', async () => {
    const { importFile, get, download } = await servedObjects();
    const path = `Workspace${HOME}/a+b ü.txt`;
    expect(await importFile(path, 'x,y')).toEqual({ status: 200, json: {} });
    expect((await get('get-status', { path: `/${path}` })).json).toMatchObject({ object_type: 'FILE', size: 3 });
    expect((await download(`/${path}`)).text).toBe('x,y');
  });

  it('a notebook loses its extension', async () => {
    const { importFile, typeOf } = await servedObjects();
    await importFile(`Workspace${HOME}/job.py`, `${HEADER}print(1)`);
    expect([await typeOf(`${HOME}/job`), await typeOf(`${HOME}/job.py`)]).toEqual(['NOTEBOOK', undefined]);
  });

  it.for([`${HEADER}print(2)`, 'text'])('what exists is 409, unless it is to be overwritten: %j', async body => {
    const { importFile } = await servedObjects();
    const path = `Workspace${HOME}/job.py`;
    await importFile(path, body);
    for (const query of ['', '?overwrite=false']) {
      expect(await importFile(path, body, query)).toEqual(
        refused(409, 'RESOURCE_ALREADY_EXISTS', expect.stringMatching(/already exists\.$/)),
      );
    }
    expect((await importFile(path, body, '?overwrite=true')).status).toBe(200);
  });

  it('a body in chunks and one of more than 10 MiB are taken', async () => {
    const { send, importFile, download } = await servedObjects();
    const path = `/api/2.0/workspace-files/import-file/Workspace${encodeURIComponent(HOME)}%2Fchunks`;
    expect((await send({ method: 'POST', path, body: ['a', 'b'] })).status).toBe(200);
    expect((await download(`${HOME}/chunks`)).text).toBe('ab');
    expect((await importFile(`Workspace${HOME}/large`, 'x'.repeat(11 * MIB))).status).toBe(200);
  });

  it('a Jupyter notebook is 501 and leaves nothing', async () => {
    const { importFile, directory } = await servedObjects();
    expect(await importFile(`Workspace${HOME}/a.ipynb`, '{}')).toEqual(refused(501, 'NOT_IMPLEMENTED'));
    expect(readdirSync(join(directory, '.workspace/staging'), { recursive: true })).toHaveLength(1);
  });
});

describe('Workspace 3: export', () => {
  it('is base64 in JSON with the type of the file', async () => {
    const { importSource, get } = await servedObjects();
    await importSource(`${HOME}/nb`, 'SELECT 1', { language: 'SQL' });
    await importSource(`${HOME}/a.txt`, 'ü', { format: 'AUTO' });
    expect((await get('export', { path: `${HOME}/nb` })).json).toEqual({
      content: Buffer.from('-- Databricks notebook source\nSELECT 1').toString('base64'),
      file_type: 'sql',
    });
    const file = { content: Buffer.from('ü').toString('base64'), file_type: 'txt' };
    expect((await get('export', { path: `${HOME}/a.txt` })).json).toEqual(file);
  });

  it.for([undefined, 'SOURCE', 'AUTO', 'RAW'])(
    'as a direct download in format %s it is byte for byte',
    async format => {
      const { importSource, download } = await servedObjects();
      const bytes = Buffer.from([0, 255, 13, 10, 128]);
      await importSource(`${HOME}/a.bin`, bytes, { format: 'AUTO' });
      const answer = await download(`${HOME}/a.bin`, format);
      expect([answer.status, answer.headers['content-length']]).toEqual([200, '5']);
      expect([...answer.bytes]).toEqual([...bytes]);
    },
  );

  it.for([
    ['HTML', 501],
    ['JUPYTER', 501],
    ['DBC', 501],
    ['R_MARKDOWN', 501],
    ['ZIP', 400],
  ] as const)('in the format %s is %i and named', async ([format, status]) => {
    const { importSource, get } = await servedObjects();
    await importSource(`${HOME}/nb`, '', { language: 'PYTHON' });
    const answer = await get('export', { path: `${HOME}/nb`, format });
    expect([answer.status, answer.json.message]).toEqual([status, expect.stringContaining(format)]);
  });

  it('of a folder would be an archive: 501', async () => {
    const { get } = await servedObjects();
    for (const direct of ['true', 'false']) {
      const answer = await get('export', { path: HOME, direct_download: direct });
      expect(answer).toEqual(refused(501, 'NOT_IMPLEMENTED', expect.stringContaining('DBC')));
    }
  });

  it('more than 10 MiB come as a direct download only', async () => {
    const { get, download, place } = await servedObjects();
    writeFileSync(place(`${HOME}/most`), Buffer.alloc(10 * MIB));
    writeFileSync(place(`${HOME}/more`), Buffer.alloc(10 * MIB + 1));
    expect((await get('export', { path: `${HOME}/most` })).status).toBe(200);
    expect(await get('export', { path: `${HOME}/more` })).toEqual(refused(400, 'MAX_NOTEBOOK_SIZE_EXCEEDED'));
    expect((await download(`${HOME}/more`)).bytes).toHaveLength(10 * MIB + 1);
  });
});
