const RUN = Symbol('%');
const ONE = Symbol('_');

/** Whether a whole text fits a pattern of LIKE; each text takes at most its length times the pattern's. */
export function likeMatcher(pattern: string, mark: string): (text: string) => boolean {
  const wanted = patternPoints(pattern, mark);
  return text => fits([...text], wanted);
}

function patternPoints(pattern: string, mark: string): (string | symbol)[] {
  const result: (string | symbol)[] = [];
  const points = [...pattern];
  for (let index = 0; index < points.length; index += 1) {
    const point = points[index]!;
    if (point === mark) {
      index += 1;
      result.push(points[index]!);
    } else {
      result.push(point === '%' ? RUN : point === '_' ? ONE : point);
    }
  }
  return result;
}

function fits(text: readonly string[], wanted: readonly (string | symbol)[]): boolean {
  let [at, want] = [0, 0];
  // Where the last run began: a mismatch lets it take one more.
  let [runAt, runWant] = [-1, -1];
  while (at < text.length) {
    if (wanted[want] === RUN) {
      [runAt, runWant] = [at, want];
      want += 1;
    } else if (wanted[want] === ONE || wanted[want] === text[at]) {
      at += 1;
      want += 1;
    } else if (runWant >= 0) {
      runAt += 1;
      [at, want] = [runAt, runWant + 1];
    } else {
      return false;
    }
  }
  while (wanted[want] === RUN) want += 1;
  return want === wanted.length;
}
