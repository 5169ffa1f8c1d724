import { mkdir } from 'node:fs/promises';
import type { Layout } from '../disk/layout.ts';
import type { Securables } from '../unity-catalog/securables.ts';
import type { SecurableName } from '../unity-catalog/securable.ts';
