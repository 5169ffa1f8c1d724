#!/usr/bin/env node
// Old syntax on purpose: this file has to run on any Node, so that an old one gets one clear line instead of a stack.
'use strict';
var needed = '22.19.0';
var found = process.versions.node;
var a = found.split('.').map(Number);
var b = needed.split('.').map(Number);
if (a[0] < b[0] || (a[0] === b[0] && a[1] < b[1])) {
  process.stderr.write(
    'lakeseed needs Node ' +
      needed +
      ' or newer and found ' +
      found +
      ' (' +
      process.execPath +
      '): install it from https://nodejs.org or with your version manager, such as "nvm install 24"\n',
  );
  process.exit(2);
}
var nodeModule = require('node:module');
// Compiled code is kept between starts, which halves the start of every command.
if (nodeModule.enableCompileCache) nodeModule.enableCompileCache();
void import('../dist/cli/main.js').then(main => main.start());
