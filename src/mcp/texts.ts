import { ruleList } from '../generator/rule-list.ts';

/** Read by the model at the beginning. */
export const INSTRUCTIONS = `lakeseed makes synthetic data with a Python script and delivers its Parquet to a Databricks Unity Catalog volume.

A whole job: get_template → change the source to what the person wants → write_script → execute_script with scale_factor 0.1 → check_data → mend the script until it has no error → list_destinations, and let the person choose → plan_upload → upload_to_volume (or generate_and_upload for the full size).

- The person decides where data goes. Never choose catalog, schema or volume yourself.
- Tools that run code or delete ask the person. Where that is not possible they refuse with CONFIRMATION_REQUIRED and a plan: show it to the person, and only when they agree call again with the same arguments and confirm: true.
- An answer with status running is not an error: follow it with get_run, and do not start it again.
- An error has a code and a hint: do what the hint says.`;

export const SCRIPT_REQUIREMENTS = `# What a generate_data.py has to do

- Read \`SCALE_FACTOR\` (a float, default 1.0) and make so many times its rows.
- Read \`OUTPUT_PATH\` (default \`./data\`) and write \`{OUTPUT_PATH}/{table}/*.parquet\`: one folder per table, nothing beside the folders.
- Declare its packages at the top, so that they are installed for it:

\`\`\`python
# /// script
# dependencies = ["numpy", "pandas>=2", "pyarrow"]
# ///
\`\`\`

- Seed its random numbers, so that two runs make the same data.
- Print errors to stderr and exit non-zero on failure: \`raise SystemExit("what went wrong")\`.
- Write timestamps in microseconds: \`frame.to_parquet(path, coerce_timestamps="us", allow_truncated_timestamps=True)\`.
- Keep multiprocessing below \`if __name__ == "__main__":\`.

The same file runs unchanged on this machine, on a cluster and on serverless compute. The resource lakeseed://template/story is one that does all this.
`;

export function parquetTraps(): string {
  const sections = ruleList().map(({ id, level, title, why }) => `- **${id}** (${level}): ${title}. ${why}`);
  return `# What Spark and Delta cannot read

check_data finds these and has for each finding the line of pandas or pyarrow that mends it. A finding of level error keeps the delivery from beginning.

${sections.join('\n')}
`;
}
