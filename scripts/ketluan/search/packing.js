// @ts-check
/** Whole numbers out of runs of ASCII, as ketluan/search/packing.py writes them. */

const LAST = 59;

/** The numbers of a packed text. @param {string} text */
export function unpack(text) {
  const numbers = [];
  let more = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const value = code > 92 ? code - 36 : code - 35;
    if (value < LAST) {
      numbers.push(more * LAST + value);
      more = 0;
    } else more = more * 32 + value - LAST;
  }
  return numbers;
}

/**
 * Add packed postings, whose items count from `start`, to two lists.
 * @param {string} text @param {number} start @param {number[]} items @param {number[]} counts
 */
export function unpackPostings(text, start, items, counts) {
  const numbers = unpack(text);
  let item = start - 1;
  for (let at = 0; at < numbers.length; at++) {
    const gap = numbers[at];
    item += Math.floor(gap / 2) + 1;
    items.push(item);
    counts.push(gap % 2 ? (numbers[++at] ?? 0) + 2 : 1);
  }
}
