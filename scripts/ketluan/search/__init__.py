"""The search engine: items to tokens to shards, queries over shards, the same in Python and in the browser.

`forms` knows abbreviations and names, `entries` what of an archive is found, `shards` writes the files, `reader`
reads them back, `queries` understands what was typed, `engine` finds and ranks, `corrections` guesses at mistyped
words. A module `x.js` is the browser's mirror of `x.py`, name by name; `page/` has none, it is what readers see.
"""
