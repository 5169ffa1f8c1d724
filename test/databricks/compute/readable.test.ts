import { describe, expect, it } from 'vitest';
import { withoutColours, withoutHtml } from '../../../src/databricks/compute/readable.ts';

describe('withoutColours', () => {
  it.for([
    ['\u001b[0;31mValueError\u001b[0m: x', 'ValueError: x'],
    ['\u001b[1;38;5;196mred\u001b[m \u001b[2K\u001b[?25lline', 'red line'],
    ['plain [0m text', 'plain [0m text'],
  ])('%j', ([text, plain]) => expect(withoutColours(text!)).toBe(plain));
});

describe('withoutHtml', () => {
  it.for([
    ["<span class='ansi-red-fg'>KeyError</span>: &#x27;a&#39;", "KeyError: 'a'"],
    ['a &lt; b &amp;&amp; c &gt; d &quot;e&quot;&nbsp;f', 'a < b && c > d "e" f'],
    ['&lt;b&gt; stays', '<b> stays'],
    ['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
    ['&unknown; &#1114112; &#xFFFFFFFF; &', '&unknown; &#1114112; &#xFFFFFFFF; &'],
    ['&#128190;', '💾'],
    ['<br/>line<BR>', 'line'],
  ])('%j', ([text, plain]) => expect(withoutHtml(text!)).toBe(plain));
});
