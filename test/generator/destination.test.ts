import { expect, it } from 'vitest';
import { resolveDestination } from '../../src/generator/destination.ts';

const NONE = { to: undefined, catalog: undefined, schema: undefined, volume: undefined, remoteSubfolder: undefined };

it.for([
  [{ to: '/Volumes/Main/default/Landing', local: false }, ['main', 'default', 'landing', 'incoming_data']],
  [
    { to: 'dbfs:/Volumes/main/default/landing/retail/raw/', local: false },
    ['main', 'default', 'landing', 'retail/raw'],
  ],
  [{ catalog: 'c', schema: 's', volume: 'v', local: false }, ['c', 's', 'v', 'incoming_data']],
  [{ catalog: 'c', schema: 's', volume: 'v', remoteSubfolder: 'x', local: true }, ['c', 's', 'v', 'x']],
  [{ local: true }, ['main', 'default', 'lakeseed', 'incoming_data']],
  [{ remoteSubfolder: 'x', local: true }, ['main', 'default', 'lakeseed', 'x']],
] as const)('%j is %j', ([written, [catalog, schema, volume, remoteSubfolder]]) => {
  expect(resolveDestination({ ...NONE, ...written })).toEqual({ catalog, schema, volume, remoteSubfolder });
});

it.for([
  [{ local: false }, 'USAGE', 'No destination was given'],
  [{ catalog: 'c', volume: 'v', local: true }, 'USAGE', 'schema: Is missing'],
  [{ to: '/Volumes/c/s/v', volume: 'v', local: false }, 'USAGE', 'volume: Cannot be given beside --to'],
  [{ to: '/Volumes/c/s', local: false }, 'USAGE', 'Not the path of a volume'],
  [{ to: 's3://bucket/x', local: false }, 'USAGE', 'Not the path of a volume'],
  [{ to: '/Volumes/c/s/v/../w', local: false }, 'UNSAFE_PATH', 'could lead out of the volume'],
  [{ to: '/Volumes/c/s/v/a/%2e%2e/b', local: false }, 'UNSAFE_PATH', 'could lead out of the volume'],
  [{ remoteSubfolder: '', local: true }, 'UNSAFE_PATH', 'could lead out of the volume'],
  [{ remoteSubfolder: '/etc', local: true }, 'UNSAFE_PATH', 'could lead out of the volume'],
] as const)('%j is %s: %s', ([written, code, message]) => {
  expect(() => resolveDestination({ ...NONE, ...written })).toThrow(expect.objectContaining({ code }));
  expect(() => resolveDestination({ ...NONE, ...written })).toThrow(message);
});
