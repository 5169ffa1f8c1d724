const RUN_AGAIN = 'Run the script again, and let it end by itself: a writer must be closed before the script exits.';

/** What is wrong with a file: "the file " + its message, and what to do about it. */
export class DamagedFile extends Error {
  readonly fix: string;

  constructor(problem: string, fix: string = RUN_AGAIN) {
    super(problem);
    this.fix = fix;
  }
}
