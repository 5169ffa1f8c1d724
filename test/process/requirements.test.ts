import { describe, expect, it } from 'vitest';
import { evaluateMarker } from '../../src/process/environment-marker.ts';
import { checkRequirements } from '../../src/process/missing-requirements.ts';
import type { InstalledPackage, PythonInfo } from '../../src/process/probe-python.ts';
import { parseRequirement } from '../../src/process/requirement.ts';
import { addFiles } from '../setup/project.ts';
import { tempFolder } from '../setup/temp.ts';

describe('parseRequirement', () => {
  it.for([
    ['pandas', { name: 'pandas', extras: [], specifier: '', marker: null }],
    ['pandas>=2.2,<4', { name: 'pandas', extras: [], specifier: '>=2.2,<4', marker: null }],
    ['ruamel.yaml (>=0.17)', { name: 'ruamel.yaml', extras: [], specifier: '>=0.17', marker: null }],
    [
      'dask[array, dataframe] ~= 2024.1',
      { name: 'dask', extras: ['array', 'dataframe'], specifier: '~= 2024.1', marker: null },
    ],
    [
      "tomli; python_version < '3.11'",
      { name: 'tomli', extras: [], specifier: '', marker: " python_version < '3.11'" },
    ],
    [
      'six @ https://host/six-1.0.whl ; os_name == "nt"',
      { name: 'six', extras: [], specifier: '', marker: ' os_name == "nt"' },
    ],
    ['./wheels/six-1.0-py3-none-any.whl', null],
    ['six-1.0-py3-none-any.whl', null],
    ['git+https://host/six.git#egg=six', null],
    ['../six', null],
    ['six=1.0', null],
  ] as const)('%s', ([line, requirement]) => {
    expect(parseRequirement(line)).toEqual(requirement);
  });
});

describe('evaluateMarker', () => {
  const values = {
    python_version: '3.11',
    sys_platform: 'linux',
    os_name: 'posix',
    platform_machine: 'x86_64',
    extra: '',
  };
  it.for([
    ['python_version < "3.9"', false],
    ['python_version >= "3.9"', true],
    ['"3.9" < python_version', true],
    ["python_version == '3.*'", true],
    ["sys_platform == 'win32'", false],
    ["sys_platform != 'win32' and python_version > '3.2'", true],
    ["sys_platform == 'win32' or python_version > '3.2'", true],
    ["sys_platform == 'win32' and (os_name == 'nt' or python_version > '3.2')", false],
    ["platform_machine in 'x86_64 aarch64'", true],
    ["platform_machine not  in 'x86_64 aarch64'", false],
    ["extra == 'test'", false],
    // What cannot be understood is taken to apply.
    ['python_version <', true],
    ['no_such_thing == "1"', true],
    ["(os_name == 'nt'", true],
    ['os_name ~= "posix"', true],
    ['%', true],
  ] as const)('%s is %s', ([marker, truth]) => {
    expect(evaluateMarker(marker, values)).toBe(truth);
  });
});

describe('checkRequirements', () => {
  function python(): PythonInfo {
    const folder = tempFolder();
    addFiles(folder, {
      'rich_table-2.0.dist-info/METADATA':
        'Metadata-Version: 2.1\nName: rich-table\nRequires-Dist: six>=1.0; extra == "colour"\nRequires-Dist: absent>1; (python_version > "3") and extra == \'excel\'\nRequires-Dist: neither; extra == "x" and python_version < "3"\nRequires-Dist: rich-table[circle]; extra == "circle"\n',
    });
    const packages: [string, InstalledPackage][] = [
      ['pandas', { version: '2.3.0', metadataPath: '' }],
      ['ruamel-yaml', { version: '1.0rc1', metadataPath: '' }],
      ['six', { version: '', metadataPath: '' }],
      ['rich-table', { version: '2.0', metadataPath: `${folder}/rich_table-2.0.dist-info` }],
    ];
    const markers = { python_version: '3.11', os_name: 'posix' };
    return { version: '3.11.2', executable: '/p', path: [], markers, packages: new Map(packages) };
  }

  it.for([
    ['Pandas>=2.2', 'there'],
    ['pandas>=3', '2.3.0'],
    ['pandas==2.*', 'there'],
    ['ruamel_yaml>=1.0rc1', 'there'],
    ['ruamel.yaml>=0.9', 'there'],
    ['six>=99', 'there'],
    ['absent', 'absent'],
    ['absent ; os_name == "nt"', 'there'],
    ['rich-table[colour]', 'there'],
    ['rich-table[x]', 'there'],
    ['rich-table[circle]', 'there'],
    ['rich-table[excel]', '2.0, without what [excel] adds'],
    ['./wheels/pandas.whl', 'unknown'],
  ] as const)('%s is %s', ([line, state]) => {
    const { missing, unknown } = checkRequirements([line], python());
    if (state === 'unknown') expect([missing, unknown]).toEqual([[], [line]]);
    else if (state === 'there') expect([missing, unknown]).toEqual([[], []]);
    else expect(missing).toEqual([{ line, installed: state === 'absent' ? null : state }]);
  });
});
