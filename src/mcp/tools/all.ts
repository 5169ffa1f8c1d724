import type { Tool } from '../tool.ts';
import { executeScriptOnClusterTool, generateAndUploadOnClusterTool } from './clusters.ts';
import {
  checkDataTool,
  generateAndUploadTool,
  listDestinationsTool,
  planUploadTool,
  uploadToVolumeTool,
} from './deliveries.ts';
import { executeScriptTool, getTemplateTool, writeScriptTool } from './scripts.ts';

/** In the order of a whole job. get_run and cancel_run are the server's own. */
export const tools: readonly Tool[] = [
  getTemplateTool,
  writeScriptTool,
  executeScriptTool,
  checkDataTool,
  listDestinationsTool,
  planUploadTool,
  uploadToVolumeTool,
  generateAndUploadTool,
  executeScriptOnClusterTool,
  generateAndUploadOnClusterTool,
];
